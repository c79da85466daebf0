import { App, Aws, Mixins, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import { AllowImagePull, ManagedRepository, PullPrincipal, PushPrincipal } from '../../src';
import { PULL } from '../util/actions';
import { warningIds, warningMessage } from '../util/warnings';

const OTHERS = { Effect: 'Deny', Principal: '*', Action: 'ecr:DeleteRepository' };
const pullBy = (...AWS: string[]) => ({ Effect: 'Allow', Principal: { AWS }, Action: PULL });
const allow = (...accounts: string[]) => new AllowImagePull(PullPrincipal.accounts(...accounts));

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
});

function policy(of: Stack = stack): any {
  return Object.values(Template.fromStack(of).findResources('AWS::ECR::Repository'))[0].Properties.RepositoryPolicyText;
}

describe('applies to', () => {
  test.each([
    ['CfnRepository', () => new ecr.CfnRepository(stack, 'Api').with(allow('222222222222'))],
    ['ecr.Repository', () => new ecr.Repository(stack, 'Api').with(allow('222222222222'))],
    ['ManagedRepository', () => new ManagedRepository(stack, 'Api').with(allow('222222222222'))],
    ['ManagedRepository, by its prop', () => new ManagedRepository(stack, 'Api', { pullPrincipals: [PullPrincipal.account('222222222222')] })],
    ['ManagedRepository, by its method', () => new ManagedRepository(stack, 'Api').allowPull(PullPrincipal.account('222222222222'))],
    ['a tree', () => {
      new ecr.Repository(stack, 'Api');
      Mixins.of(stack).apply(allow('222222222222'));
    }],
  ])('%s', (_, apply) => {
    apply();
    expect(policy()).toEqual({ Version: '2012-10-17', Statement: [pullBy('222222222222')] });
  });

  test('CfnRepositoryCreationTemplate, as text', () => {
    new ecr.CfnRepositoryCreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: ['REPLICATION'] }).with(allow('222222222222'));
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::RepositoryCreationTemplate', {
      RepositoryPolicy: JSON.stringify({ Version: '2012-10-17', Statement: [pullBy('222222222222')] }),
    });
  });

  test('CfnRepositoryCreationTemplate, as text with tokens', () => {
    const agnostic = new Stack(new App(), 'Agnostic');
    new ecr.CfnRepositoryCreationTemplate(agnostic, 'Template', { prefix: 'team', appliedFor: ['REPLICATION'] })
      .with(new AllowImagePull(PullPrincipal.lambda()));
    Template.fromStack(agnostic).hasResourceProperties('AWS::ECR::RepositoryCreationTemplate', {
      RepositoryPolicy: {
        'Fn::Join': ['', [
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},'
        + '"Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],"Condition":{"StringLike":{"aws:SourceArn":["arn:',
          { Ref: 'AWS::Partition' }, ':lambda:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':function:*"]}}}]}',
        ]],
      },
    });
  });

  test('nothing else', () => {
    expect(allow('222222222222').supports(stack)).toBe(false);
  });
});

describe('merges', () => {
  test('with the object of an L1', () => {
    new ecr.CfnRepository(stack, 'Api', { repositoryPolicyText: { Version: '2008-10-17', Statement: OTHERS } }).with(allow('222222222222'));
    expect(policy()).toEqual({ Version: '2008-10-17', Statement: [OTHERS, pullBy('222222222222')] });
  });

  test('with JSON text', () => {
    new ecr.CfnRepository(stack, 'Api', { repositoryPolicyText: JSON.stringify({ Statement: [OTHERS] }) }).with(allow('222222222222'));
    expect(policy()).toEqual({ Version: '2012-10-17', Statement: [OTHERS, pullBy('222222222222')] });
  });

  test('with the document of an L2, also with what it gets later', () => {
    const repository = new ecr.Repository(stack, 'Api');
    repository.with(allow('222222222222'));
    repository.addToResourcePolicy(new iam.PolicyStatement({ actions: ['ecr:PutImage'], principals: [new iam.ArnPrincipal('333333333333')] }));
    expect(policy().Statement).toEqual([
      { Effect: 'Allow', Principal: { AWS: '333333333333' }, Action: 'ecr:PutImage' }, pullBy('222222222222'),
    ]);
  });

  test('with grants and pushes of ours', () => {
    const repository = new ManagedRepository(stack, 'Api', {
      pullPrincipals: [PullPrincipal.account('222222222222')],
      pushPrincipals: [PushPrincipal.account('333333333333')],
      policyStatements: [new iam.PolicyStatement({ actions: ['ecr:ListImages'], principals: [new iam.ArnPrincipal('444444444444')] })],
    });
    repository.allowPull(PullPrincipal.account('333333333333'));
    repository.allowPush(PushPrincipal.account('555555555555'));
    const statements: any[] = policy().Statement;
    expect(statements.map(({ Principal, Action }) => [Principal.AWS, [Action].flat().length]).sort()).toEqual([
      ['444444444444', 1], [['222222222222'], 2], [['333333333333'], 7], [['555555555555'], 6],
    ].sort());
  });

  test('what several mixins allow, in one statement', () => {
    new ecr.CfnRepository(stack, 'Api').with(allow('333333333333'), allow('222222222222', '333333333333'));
    expect(policy().Statement).toEqual([pullBy('222222222222', '333333333333')]);
  });

  test('a statement once that is there already', () => {
    new ecr.CfnRepository(stack, 'Api', { repositoryPolicyText: { Statement: [pullBy('222222222222')] } }).with(allow('222222222222'));
    expect(policy()).toEqual({ Statement: [pullBy('222222222222')] });
  });

  test('and reports text that is not JSON, with the path of the resource', () => {
    new ecr.CfnRepository(stack, 'Api', { repositoryPolicyText: 'nonsense' }).with(allow('222222222222'));
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Api\] the repository policy is not JSON/);
  });

  test.each([{ 'Fn::ImportValue': 'Policy' }, '"text"', `{"Statement":"${Aws.REGION}"`])('and reports a policy that is not known: %j', (repositoryPolicyText) => {
    new ecr.CfnRepository(stack, 'Api', { repositoryPolicyText }).with(allow('222222222222'));
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Api\] the repository policy is not/);
  });
});

test('what the policy refers to in another stack is exported there', () => {
  const app = new App();
  const other = new Stack(app, 'Other');
  const target = new Stack(app, 'Target');
  const role = new iam.Role(other, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  const statement = () => new iam.PolicyStatement({ actions: ['ecr:PutImage'], principals: [new iam.ArnPrincipal(role.roleArn)] });
  new ManagedRepository(target, 'Ours', { policyStatements: [statement()] }).with(allow('222222222222'));
  new ecr.CfnRepository(target, 'L1', { repositoryPolicyText: new iam.PolicyDocument({ statements: [statement()] }) }).with(allow('222222222222'));
  const found = Object.values(Template.fromStack(target).findResources('AWS::ECR::Repository')).map(({ Properties }) => Properties.RepositoryPolicyText.Statement[0]);
  expect(found.map(({ Principal }) => Object.keys(Principal.AWS))).toEqual([['Fn::ImportValue'], ['Fn::ImportValue']]);
  expect(Object.keys(Template.fromStack(other).toJSON().Outputs)).toHaveLength(1);
});

test('an action that a repository policy cannot hold is found in what was there', () => {
  new ecr.CfnRepository(stack, 'Api', { repositoryPolicyText: { Statement: [{ ...OTHERS, Action: ['ecr:GetAuthorizationToken'] }] } }).with(allow('222222222222'));
  expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Api\] a repository policy cannot hold the action "ecr:GetAuthorizationToken"/);
});

test('a policy that cannot be merged is left as it is where validation is skipped', () => {
  const resource = new ecr.CfnRepository(stack, 'Api', { repositoryPolicyText: 'nonsense' }).with(allow('222222222222')) as ecr.CfnRepository;
  expect(stack.resolve(resource.repositoryPolicyText)).toBe('nonsense');
});

test('the order of tokens does not depend on their numbers', () => {
  const render = (skip: number) => {
    const target = new Stack(new App(), 'Stack');
    for (let i = 0; i < skip; i++) {
      Token.asString({ Ref: 'Unused' });
    }
    const [one, two] = ['One', 'Two'].map((id) => Token.asString({ Ref: id }));
    const resource = new ecr.CfnRepository(target, 'Api').with(allow(one, '222222222222', two)) as ecr.CfnRepository;
    return target.resolve(resource.repositoryPolicyText).Statement[0].Principal.AWS;
  };
  for (const skip of [0, 7, 90, 500, 900]) {
    expect(render(skip)).toEqual(['222222222222', { Ref: 'One' }, { Ref: 'Two' }]);
  }
});

describe('the length', () => {
  const accounts = (count: number) => Array.from({ length: count }, (_, i) => String(100_000_000_000 + i));

  test('500 accounts fit', () => {
    new ManagedRepository(stack, 'Api', { pullPrincipals: [PullPrincipal.accounts(...accounts(500))] });
    expect(JSON.stringify(policy()).length).toBeLessThanOrEqual(10_240);
  });

  test('from 90 % on it is warned of', () => {
    const near = new Stack(new App(), 'Near');
    new ManagedRepository(near, 'Api', { pullPrincipals: [PullPrincipal.accounts(...accounts(620))] });
    expect(warningMessage(near, 'ManagedRepository.policyNearLimit')).toMatch(/^the repository policy has \d+ characters, ECR takes 10240; instead of many accounts/);

    new ManagedRepository(stack, 'Api', { pullPrincipals: [PullPrincipal.accounts(...accounts(590))] });
    expect(warningIds(stack)).toEqual([]);
  });

  test('673 are the most, 674 are an error that names the way out', () => {
    const most = new Stack(new App(), 'Most');
    new ManagedRepository(most, 'Api', { pullPrincipals: [PullPrincipal.accounts(...accounts(673))] });
    expect(JSON.stringify(policy(most)).length).toBeLessThanOrEqual(10_240);

    new ManagedRepository(stack, 'Api', { pullPrincipals: [PullPrincipal.accounts(...accounts(674))] });
    expect(() => Template.fromStack(stack)).toThrow(/the repository policy has \d+ characters, ECR takes 10240; .*PullPrincipal.organization\(\)/);
  });
});

test('random principals in random order are one policy, however often they are applied', () => {
  const pool = [
    ...['222222222222', '333333333333', '444444444444'].map((id) => PullPrincipal.account(id)),
    PullPrincipal.sageMaker('333333333333'), PullPrincipal.organization('o-a1b2c3d4e5'), PullPrincipal.lambda({ accounts: ['222222222222'] }),
    PullPrincipal.codeBuild(), PullPrincipal.role('arn:aws:iam::222222222222:role/x'), PullPrincipal.organizationalUnit('o-a1b2c3d4e5/r-ab12/ou-ab12-11111111'),
  ];
  const render = (principals: PullPrincipal[][]) => {
    const target = new Stack(new App(), 'Stack');
    const repository = new ecr.CfnRepository(target, 'Api');
    principals.forEach((pullPrincipals) => repository.with(new AllowImagePull(...pullPrincipals)));
    return JSON.stringify(target.resolve(repository.repositoryPolicyText));
  };
  fc.assert(fc.property(
    fc.shuffledSubarray(pool, { minLength: 1 }).chain((set) => fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length }))),
    ([set, shuffled]) => {
      expect(render([shuffled])).toBe(render([set]));
      expect(render([set, shuffled])).toBe(render([set]));
      expect(render(shuffled.map((one) => [one]))).toBe(render([set]));
    },
  ));
});

test('an empty list is refused', () => {
  expect(() => new AllowImagePull()).toThrow('"pullPrincipals" is empty; name at least one PullPrincipal');
  expect(() => new ManagedRepository(stack, 'Api', { pullPrincipals: [] })).toThrow(/"pullPrincipals" is empty/);
  expect(() => new ManagedRepository(stack, 'Push', { pushPrincipals: [] })).toThrow('"pushPrincipals" is empty; name at least one PushPrincipal');
});
