import { App, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as fc from 'fast-check';
import {
  AllowImagePull, AllowImagePush, ImagePullPolicy, ImageEncryption, ManagedRepository, PullPrincipal, PushPrincipal, RegistryPolicy,
  ReplicationConfig, RegistryScanning, RegistryScanningConfiguration, ReplicationDestination, RepositoryCreationTemplate,
  TemplateScenario,
} from '../src';

/** A text of the template that is made when it is asked for: its token has another number in another order. */
const account = (name: string) => Fn.importValue(name);

const PULLS: Record<string, () => PullPrincipal> = {
  'account': () => PullPrincipal.account('222222222222'),
  'another account': () => PullPrincipal.account('333333333333'),
  'an account that is a token': () => PullPrincipal.account(account('A')),
  'another one': () => PullPrincipal.account(account('B')),
  'several': () => PullPrincipal.accounts(account('C'), '444444444444', account('A')),
  'organization': () => PullPrincipal.organization('o-a1b2c3d4e5'),
  'an organization that is a token': () => PullPrincipal.organization(account('Organization')),
  'unit': () => PullPrincipal.organizationalUnit('o-a1b2c3d4e5/r-ab12/ou-ab12-11111111'),
  'role': () => PullPrincipal.role('arn:aws:iam::222222222222:role/deploy'),
  'a role that is a token': () => PullPrincipal.role(`arn:aws:iam::${account('A')}:role/deploy`),
  'principal': () => PullPrincipal.principal(new iam.AccountPrincipal('222222222222')),
  'a principal with conditions': () => PullPrincipal.principal(new iam.AccountPrincipal(account('A')).withConditions({
    StringEquals: { 'aws:RequestedRegion': ['eu-west-1', account('Region')] }, Bool: { 'aws:SecureTransport': 'true' },
  })),
  'the same with conditions the other way round': () => PullPrincipal.principal(new iam.AccountPrincipal(account('A')).withConditions({
    Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:RequestedRegion': [account('Region'), 'eu-west-1'] },
  })),
  'lambda': () => PullPrincipal.lambda(),
  'lambda of accounts': () => PullPrincipal.lambda({ accounts: ['222222222222', account('A')], functionName: 'api' }),
  'project a': () => PullPrincipal.codeBuild('a'),
  'project b': () => PullPrincipal.codeBuild('b'),
  'emrServerless': () => PullPrincipal.emrServerless(),
  'emrServerless of accounts': () => PullPrincipal.emrServerless({ accounts: [account('B')] }),
  'sageMaker': () => PullPrincipal.sageMaker('222222222222', account('B')),
  'service': () => PullPrincipal.service('ecs.amazonaws.com', { sourceAccounts: ['222222222222', account('A')] }),
  'the same service': () => PullPrincipal.service('ecs.amazonaws.com', { sourceArns: [`arn:aws:ecs:*:${account('A')}:*`, 'arn:aws:ecs:*:222222222222:*'] }),
};

const PUSHES: Record<string, () => PushPrincipal> = {
  'account': () => PushPrincipal.account('222222222222'),
  'an account that is a token': () => PushPrincipal.account(account('A')),
  'organization': () => PushPrincipal.organization('o-a1b2c3d4e5'),
  'unit': () => PushPrincipal.organizationalUnit('o-a1b2c3d4e5/r-ab12/ou-ab12-11111111'),
  'role': () => PushPrincipal.role(`arn:aws:iam::${account('B')}:role/deploy`),
  'principal': () => PushPrincipal.principal(new iam.AccountPrincipal(account('C'))),
};

const STATEMENTS: Record<string, () => iam.PolicyStatement> = {
  one: () => statement('ecr:BatchGetImage', account('A')),
  two: () => statement('ecr:BatchGetImage', account('B')),
  three: () => statement('ecr:PutImage', '222222222222'),
};

function statement(action: string, of: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: [action], principals: [new iam.AccountPrincipal(of)] });
}

interface Carrier {
  pull(principal: PullPrincipal): void;
  push?(principal: PushPrincipal): void;
  state(given: iam.PolicyStatement): void;
}

const CARRIERS: Record<string, (stack: Stack) => Carrier> = {
  'a ManagedRepository': (stack) => {
    const made = new ManagedRepository(stack, 'Made');
    return { pull: (one) => made.allowPull(one), push: (one) => made.allowPush(one), state: (one) => made.addToResourcePolicy(one) };
  },
  'a CfnRepository': (stack) => {
    const made = new ecr.CfnRepository(stack, 'Made');
    return { pull: (one) => made.with(new AllowImagePull(one)), push: (one) => made.with(new AllowImagePush(one)), state: () => {} };
  },
  'a RepositoryCreationTemplate': (stack) => {
    const made = new RepositoryCreationTemplate(stack, 'Made', {
      prefix: 'team', appliedFor: [TemplateScenario.CREATE_ON_PUSH], encryption: ImageEncryption.s3Managed(),
    });
    return { pull: (one) => made.allowPull(one), push: (one) => made.with(new AllowImagePush(one)), state: (one) => made.addToResourcePolicy(one) };
  },
  'a RegistryPolicy': (stack) => {
    const made = new RegistryPolicy(stack, 'Made');
    made.allowReplicationFrom('999999999999');
    return {
      pull: (one) => made.allowPull({ pullPrincipals: [one], repositoryPrefixes: [`${account('Z')}/`, 'team/', `${account('Y')}/`] }),
      state: (one) => made.addStatement(one.copy({ resources: ['*'] })),
    };
  },
};

type Step = (carrier: Carrier) => void;

const STEPS: Step[] = [
  ...Object.values(PULLS).map((make): Step => (carrier) => carrier.pull(make())),
  ...Object.values(PUSHES).map((make): Step => (carrier) => carrier.push?.(make())),
  ...Object.values(STATEMENTS).map((make): Step => (carrier) => carrier.state(make())),
];

/** The statements, in the order of the template, in a stack whose account and region are tokens as well. */
function rendered(make: (stack: Stack) => Carrier, steps: readonly Step[]): string {
  const stack = new Stack(new App(), 'Stack');
  const carrier = make(stack);
  steps.forEach((step) => step(carrier));
  return JSON.stringify(Template.fromStack(stack).toJSON().Resources);
}

test.each(Object.entries(CARRIERS))('the order of calls does not matter to %s', (_, make) => {
  const orders = fc.subarray(STEPS, { minLength: 2 }).chain((steps) => fc.tuple(
    fc.shuffledSubarray(steps, { minLength: steps.length }), fc.shuffledSubarray(steps, { minLength: steps.length }),
  ));
  fc.assert(fc.property(orders, ([one, other]) => {
    expect(rendered(make, one)).toBe(rendered(make, other));
  }), { numRuns: 60 });
});

test('nor to what repetition means', () => {
  const [first, second] = [PULLS['project a'], PULLS['project b']];
  const pull = (make: () => PullPrincipal): Step => (carrier) => carrier.pull(make());
  expect(rendered(CARRIERS['a ManagedRepository'], [first, second, first].map(pull))).toBe(rendered(CARRIERS['a ManagedRepository'], [second, first].map(pull)));
});

/** The resources of a type, made with tokens in an order. */
function resources(type: string, make: (stack: Stack, tokens: string[]) => void, order: number[]): Record<string, unknown> {
  const stack = new Stack(new App(), 'Stack');
  make(stack, order.map((index) => new CfnParameter(stack, `Parameter${index}`).valueAsString));
  return Template.fromStack(stack).findResources(type);
}

test.each<[string, string, (stack: Stack, tokens: string[]) => void]>([
  ['prefixes and destinations of a replication rule', 'AWS::ECR::ReplicationConfiguration', (stack, tokens) =>
    new ReplicationConfig(stack, 'Made', {
      rules: [{ destinations: tokens.map((token) => ReplicationDestination.account(token, 'eu-west-1')), repositoryPrefixes: tokens.map((token) => `${token}/`) }],
    })],
  ['filters of scanning', 'AWS::ECR::RegistryScanningConfiguration', (stack, tokens) =>
    new RegistryScanningConfiguration(stack, 'Made', { scanning: RegistryScanning.basic(tokens) })],
  ['repositories and prefixes of an image policy', 'AWS::IAM::ManagedPolicy', (stack, tokens) => {
    const repositories = tokens.map((token) =>
      ecr.Repository.fromRepositoryName(stack, `Imported${stack.resolve(token).Ref}`, token));
    new ImagePullPolicy(stack, 'Made', { repositories, repositoryPrefixes: tokens });
  }],
  ['scenarios and tags of a template', 'AWS::ECR::RepositoryCreationTemplate', (stack, tokens) => {
    const scenarios = [TemplateScenario.REPLICATION, TemplateScenario.CREATE_ON_PUSH];
    const isFirst = stack.resolve(tokens[0]).Ref === 'Parameter0';
    new RepositoryCreationTemplate(stack, 'Made', {
      prefix: 'team', appliedFor: isFirst ? scenarios : scenarios.reverse(), resourceTags: Object.fromEntries(tokens.map((token) => [token, 'x'])),
    });
  }],
])('the order of %s is one of its own', (_, type, make) => {
  expect(resources(type, make, [0, 1, 2])).toEqual(resources(type, make, [2, 0, 1]));
  expect(Object.keys(resources(type, make, [0, 1, 2]))).toHaveLength(1);
});

test('rules of replication stay in the order given', () => {
  const stack = new Stack(new App(), 'Stack');
  const rule = (prefix: string) => ({ destinations: [ReplicationDestination.region('eu-west-1')], repositoryPrefixes: [prefix] });
  new ReplicationConfig(stack, 'Made', { rules: [rule('z/'), rule('a/')] });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::ReplicationConfiguration'));
  expect(Properties.ReplicationConfiguration.Rules.map(({ RepositoryFilters: [{ Filter }] }: any) => Filter)).toEqual(['z/', 'a/']);
});
