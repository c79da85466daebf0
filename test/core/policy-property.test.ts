import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AllowImagePull, ExpireUntaggedImages, ImageSelection, LifecyclePolicy, LifecycleRule, ManagedRepository, PullPrincipal } from '../../src';
import { PULL } from '../util/actions';

const THEIRS = { Effect: 'Deny', Principal: '*', Action: 'ecr:DeleteRepository' };
const pullBy = (account: string) => ({ Effect: 'Allow', Principal: { AWS: [account] }, Action: PULL });
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

let app: App;
let stack: Stack;
let repository: ManagedRepository;
let resource: ecr.CfnRepository;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  repository = new ManagedRepository(stack, 'Api');
  resource = repository.node.defaultChild as ecr.CfnRepository;
});

function properties(): any {
  return Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'))[0].Properties;
}

const allow = (account: string) => repository.allowPull(PullPrincipal.account(account));

describe('a repository policy that is set later', () => {
  test('gets what was granted before and after', () => {
    allow('222222222222');
    resource.repositoryPolicyText = document(THEIRS);
    repository.grantPull(new iam.AccountPrincipal('333333333333'));
    const { Statement } = properties().RepositoryPolicyText;
    expect(Statement).toEqual(expect.arrayContaining([THEIRS, pullBy('222222222222')]));
    expect(JSON.stringify(Statement)).toContain(':iam::333333333333:root');
    expect(Statement).toHaveLength(3);
  });

  test('is what it was set to last', () => {
    allow('222222222222');
    resource.repositoryPolicyText = document({ ...THEIRS, Action: 'ecr:PutImage' });
    resource.repositoryPolicyText = document(THEIRS);
    expect(properties().RepositoryPolicyText).toEqual(document(THEIRS, pullBy('222222222222')));
  });

  test('may be removed, and keeps what was granted', () => {
    resource.repositoryPolicyText = document(THEIRS);
    allow('222222222222');
    resource.repositoryPolicyText = undefined;
    expect(properties().RepositoryPolicyText).toEqual(document(pullBy('222222222222')));
  });

  test('is as it is when nothing is granted', () => {
    resource.repositoryPolicyText = document(THEIRS);
    expect(properties().RepositoryPolicyText).toEqual(document(THEIRS));
  });

  test('may hold the one before', () => {
    resource.repositoryPolicyText = document(THEIRS);
    allow('222222222222');
    const before = resource.repositoryPolicyText;
    resource.repositoryPolicyText = Lazy.any({ produce: () => ({ Version: '2012-10-17', Statement: [...stack.resolve(before).Statement, { ...THEIRS, Action: 'ecr:PutImage' }] }) });
    expect(properties().RepositoryPolicyText).toEqual(document(THEIRS, { ...THEIRS, Action: 'ecr:PutImage' }, pullBy('222222222222')));
  });

  test('is checked', () => {
    resource.repositoryPolicyText = document({ ...THEIRS, Action: 'ecr:GetAuthorizationToken' });
    expect(() => app.synth()).toThrow(/cannot hold the action "ecr:GetAuthorizationToken"/);
  });

  test('is an error when nothing can be merged into it', () => {
    allow('222222222222');
    resource.repositoryPolicyText = Lazy.any({ produce: () => ({ 'Fn::ImportValue': 'Policy' }) });
    expect(() => app.synth()).toThrow(/the repository policy is not known at synth, so nothing can be merged into it/);
  });

  test('is merged on the L1 of anyone, and in templates', () => {
    const l1 = new ecr.CfnRepositoryCreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: ['REPLICATION'] });
    l1.with(new AllowImagePull(PullPrincipal.account('222222222222')));
    l1.repositoryPolicy = JSON.stringify(document(THEIRS));
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::RepositoryCreationTemplate', {
      RepositoryPolicy: JSON.stringify(document(THEIRS, pullBy('222222222222'))),
    });
  });
});

describe('an override of the repository policy', () => {
  const lost = /\[Stack\/Api\/Resource\] an override of the repository policy loses a statement that was granted: \{"Effect":"Allow","Principal":\{"AWS":\["222222222222"\]\}/;

  test.each<[string, () => void]>([
    ['addPropertyOverride', () => resource.addPropertyOverride('RepositoryPolicyText.Statement', [THEIRS])],
    ['addOverride', () => resource.addOverride('Properties.RepositoryPolicyText', document(THEIRS))],
    ['addDeletionOverride', () => resource.addDeletionOverride('Properties.RepositoryPolicyText')],
    ['addPropertyDeletionOverride', () => resource.addPropertyDeletionOverride('RepositoryPolicyText.Statement')],
    ['addDeletionOverride of all properties', () => resource.addDeletionOverride('Properties')],
  ])('that loses what was granted later is an error that says what: %s', (_, override) => {
    override();
    allow('222222222222');
    expect(() => app.synth()).toThrow(lost);
  });

  test('that loses nothing is taken', () => {
    allow('222222222222');
    resource.addPropertyOverride('RepositoryPolicyText.Id', 'Mine');
    expect(properties().RepositoryPolicyText).toEqual({ ...document(pullBy('222222222222')), Id: 'Mine' });
  });

  test('is taken where nothing was granted, and checked', () => {
    resource.addPropertyOverride('RepositoryPolicyText', document(THEIRS));
    expect(properties().RepositoryPolicyText).toEqual(document(THEIRS));
    resource.addPropertyOverride('RepositoryPolicyText.Statement', [{ ...THEIRS, Action: 's3:GetObject' }]);
    expect(() => app.synth({ force: true })).toThrow(/cannot hold the action "s3:GetObject"/);
  });

  test('of another property is nobody\'s concern', () => {
    allow('222222222222');
    resource.addPropertyOverride('ImageTagMutability', 'MUTABLE');
    expect(properties().ImageTagMutability).toBe('MUTABLE');
  });
});

describe('a lifecycle policy', () => {
  const theirs = LifecyclePolicy.of(LifecycleRule.keepNewest(100, ImageSelection.all())).toJson();
  const rules = () => JSON.parse(properties().LifecyclePolicy.LifecyclePolicyText).rules.map(({ selection }: any) => selection);
  const untagged = expect.objectContaining({ tagStatus: 'untagged', countNumber: 7 });
  const any = expect.objectContaining({ tagStatus: 'any', countNumber: 100 });

  test('that is set later takes the place of the one before', () => {
    resource.lifecyclePolicy = { lifecyclePolicyText: theirs };
    expect(rules()).toEqual([any]);
  });

  test('that is set later takes the place of a default, also for none', () => {
    resource.lifecyclePolicy = undefined;
    expect(properties()).not.toHaveProperty('LifecyclePolicy');
  });

  test.each(['before', 'after'])('that is set later keeps a rule that is added %s', (when) => {
    const add = () => repository.with(new ExpireUntaggedImages(Duration.days(7)));
    if (when === 'before') { add(); }
    resource.lifecyclePolicy = { lifecyclePolicyText: theirs };
    if (when === 'after') { add(); }
    expect(rules()).toEqual([untagged, any]);
  });

  test('that is overridden without the rule that was added is an error that says so', () => {
    repository.with(new ExpireUntaggedImages(Duration.days(7)));
    resource.addPropertyOverride('LifecyclePolicy.LifecyclePolicyText', theirs);
    expect(() => app.synth()).toThrow(/\[Stack\/Api\/Resource\] an override of the lifecycle policy loses the rule for untagged images that was added \(expire, sinceImagePushed 7\)/);
  });

  test('that is overridden where nothing was added is taken, and checked', () => {
    resource.addPropertyOverride('LifecyclePolicy.LifecyclePolicyText', theirs);
    expect(rules()).toEqual([any]);
    resource.addPropertyOverride('LifecyclePolicy.LifecyclePolicyText', '{"rules":[]}');
    expect(() => app.synth({ force: true })).toThrow(/must be 1 to 50 rules/);
  });

  test('of a template that is set later keeps the rule too', () => {
    const l1 = new ecr.CfnRepositoryCreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: ['REPLICATION'] });
    l1.with(new ExpireUntaggedImages(Duration.days(7)));
    l1.lifecyclePolicy = theirs;
    const [template] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::RepositoryCreationTemplate'));
    expect(JSON.parse(template.Properties.LifecyclePolicy).rules).toHaveLength(2);
  });
});
