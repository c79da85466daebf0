import { App, CfnParameter, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PrivateRegistry, PullPrincipal, PullThroughCache, PullThroughCacheProps, RegistryPolicy, Upstream } from '../../src';
import { PULL, CACHE_PULL } from '../util/actions';
import { ENV } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const UNKNOWN = 'PullThroughCache.unknownRegistry';
const ORGANIZATION = { StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

function cache(props: Partial<PullThroughCacheProps> = {}, to = stack, id = 'Cache'): PullThroughCache {
  return new PullThroughCache(to, id, { upstream: Upstream.quay(), ...props });
}

const of = (type: string, inStack: Stack) => Object.values(Template.fromStack(inStack).findResources(type)).map(({ Properties }) => Properties);

/** The statements of the registry policy. */
function registryStatements(inStack = stack): any[] {
  return of('AWS::ECR::RegistryPolicy', inStack).flatMap(({ PolicyText }) => PolicyText.Statement);
}

/** The statements of the repository policy of all templates. */
function templateStatements(inStack = stack): any[] {
  return of('AWS::ECR::RepositoryCreationTemplate', inStack).flatMap(({ RepositoryPolicy: text }) => {
    const written = typeof text === 'object' ? text['Fn::Join'][1].map((part: any) => part.Ref ?? part).join('') : text;
    return written === undefined ? [] : JSON.parse(written).Statement;
  });
}

/** The statements of the identity policies, without those of the roles of caches. */
function identityStatements(inStack = stack): any[] {
  return Object.entries(Template.fromStack(inStack).findResources('AWS::IAM::Policy'))
    .filter(([id]) => !id.startsWith('Cache'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });
const imports = (AWS: string[], name = 'quay/*') => ({ Effect: 'Allow', Principal: { AWS }, Action: CACHE_PULL, Resource: [arn(name)] });
const pulls = (AWS: string[]) => ({ Effect: 'Allow', Principal: { AWS }, Action: PULL });
const role = (inStack = stack) => new iam.Role(inStack, 'Puller', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
const identity = (name: string) => [
  { Effect: 'Allow', Action: CACHE_PULL, Resource: arn(name) },
  { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
];

describe('pullPrincipals', () => {
  test('may import and pull below the prefix by the registry policy, and pull by the policy of the template', () => {
    cache({ pullPrincipals: [PullPrincipal.accounts('333333333333', '222222222222'), PullPrincipal.organization('o-a1b2c3d4e5')] });
    expect(registryStatements()).toEqual([
      { Effect: 'Allow', Principal: '*', Action: CACHE_PULL, Resource: [arn('quay/*')], Condition: ORGANIZATION },
      imports(['222222222222', '333333333333']),
    ]);
    expect(templateStatements()).toEqual([
      { Effect: 'Allow', Principal: '*', Action: PULL, Condition: ORGANIZATION },
      pulls(['222222222222', '333333333333']),
    ]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('are nobody by default, and then there is no registry policy', () => {
    cache();
    Template.fromStack(stack).resourceCountIs('AWS::ECR::RegistryPolicy', 0);
    expect(templateStatements()).toEqual([]);
  });

  test('must not be none', () => {
    expect(() => cache({ pullPrincipals: [] })).toThrow('"pullPrincipals" is empty; name at least one PullPrincipal');
  });

  test.each([['team/', 'team/*'], ['team/quay', 'team/quay/*'], ['ROOT', '*']])('may import with the prefix %s into %s', (ecrRepositoryPrefix, name) => {
    cache({ ecrRepositoryPrefix, upstreamRepositoryPrefix: ecrRepositoryPrefix, pullPrincipals: [PullPrincipal.account('222222222222')] });
    expect(registryStatements()).toEqual([imports(['222222222222'], name)]);
  });

  test('may import with a prefix that is a token', () => {
    cache({ ecrRepositoryPrefix: new CfnParameter(stack, 'Prefix').valueAsString, pullPrincipals: [PullPrincipal.account('222222222222')] });
    expect(registryStatements()[0].Resource).toEqual([
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:111111111111:repository/', { Ref: 'Prefix' }, '/*']] },
    ]);
  });

  test('may be tokens', () => {
    cache({ pullPrincipals: [PullPrincipal.account(new CfnParameter(stack, 'Account').valueAsString)] });
    expect(registryStatements()[0].Principal).toEqual({ AWS: [{ Ref: 'Account' }] });
    expect(templateStatements()[0].Principal).toEqual({ AWS: ['Account'] });
  });

  test('come besides the statements that are given', () => {
    const policyStatements = [new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['ecr:PutImage'], principals: [new iam.ArnPrincipal('444444444444')] })];
    cache({ pullPrincipals: [PullPrincipal.account('222222222222')], policyStatements });
    expect(templateStatements()).toEqual([{ Effect: 'Deny', Principal: { AWS: '444444444444' }, Action: 'ecr:PutImage' }, pulls(['222222222222'])]);
  });
});

describe('allowPullFrom', () => {
  test('adds to both policies, after they were read', () => {
    const made = cache({ pullPrincipals: [PullPrincipal.account('222222222222')] });
    const read = stack.resolve((PrivateRegistry.of(stack).policy.node.defaultChild as ecr.CfnRegistryPolicy).policyText);
    expect(read.Statement).toHaveLength(1);
    made.allowPullFrom(PullPrincipal.account('333333333333'), PullPrincipal.role('arn:aws:iam::444444444444:role/puller'));
    const principals = ['222222222222', '333333333333', 'arn:aws:iam::444444444444:role/puller'];
    expect(registryStatements()).toEqual([imports(principals)]);
    expect(templateStatements()).toEqual([pulls(principals)]);
  });

  test('adds to the registry policy that the stack has, also for several caches', () => {
    const policy = new RegistryPolicy(stack, 'Policy');
    policy.allowPull({ pullPrincipals: [PullPrincipal.account('444444444444')] });
    cache().allowPullFrom(PullPrincipal.account('222222222222'));
    cache({ ecrRepositoryPrefix: 'other' }, stack, 'Other').allowPullFrom(PullPrincipal.account('222222222222'));
    expect(PrivateRegistry.of(stack).policy).toBe(policy);
    expect(registryStatements()).toEqual([
      { ...pulls(['444444444444']), Resource: [arn('*')] }, imports(['222222222222'], 'other/*'), imports(['222222222222']),
    ]);
  });

  test('adds to the registry policy of the parent of a nested stack', () => {
    const nested = new NestedStack(stack, 'Nested');
    cache({ pullPrincipals: [PullPrincipal.account('222222222222')] }, nested);
    expect(registryStatements()).toEqual([imports(['222222222222'])]);
    expect(templateStatements(nested)).toEqual([pulls(['222222222222'])]);
    expect(of('AWS::ECR::RegistryPolicy', nested)).toEqual([]);
  });

  test.each<[string, () => PullPrincipal]>([
    ['lambda.amazonaws.com', () => PullPrincipal.lambda()],
    ['lambda.amazonaws.com', () => PullPrincipal.lambda({ accounts: ['222222222222'] })],
    ['codebuild.amazonaws.com', () => PullPrincipal.codeBuild()],
    ['emr-serverless.amazonaws.com', () => PullPrincipal.emrServerless()],
    ['sagemaker.amazonaws.com', () => PullPrincipal.service('sagemaker.amazonaws.com', { sourceAccounts: ['222222222222'] })],
  ])('refuses the service %s, and changes nothing', (service, principal) => {
    const made = cache({ pullPrincipals: [PullPrincipal.account('222222222222')] });
    const message = `"pullPrincipals" has the service ${service}, but a cache is filled by accounts, roles and users only`;
    expect(() => made.allowPullFrom(PullPrincipal.account('333333333333'), principal())).toThrow(message);
    expect(() => cache({ pullPrincipals: [principal()], ecrRepositoryPrefix: 'other' }, stack, 'Other')).toThrow(message);
    expect(registryStatements()).toEqual([imports(['222222222222'])]);
    expect(templateStatements()).toEqual([pulls(['222222222222'])]);
  });

  test('of nobody is refused', () => {
    expect(() => cache().allowPullFrom()).toThrow('"pullPrincipals" is empty; name at least one PullPrincipal');
  });
});

describe('grantPull', () => {
  test('lets a role of the account import, create, pull and log in, and changes no other policy', () => {
    const grant = cache().grantPull(role());
    expect(grant.success).toBe(true);
    expect(identityStatements()).toEqual(identity('quay/*'));
    expect([registryStatements(), templateStatements()]).toEqual([[], []]);
  });

  test.each([['team/', 'team/*'], ['ROOT', '*']])('is with the prefix %s for %s', (ecrRepositoryPrefix, name) => {
    cache({ ecrRepositoryPrefix }).grantPull(role());
    expect(identityStatements()).toEqual(identity(name));
  });

  test('is for a prefix that is a token', () => {
    cache({ ecrRepositoryPrefix: new CfnParameter(stack, 'Prefix').valueAsString }).grantPull(role());
    expect(JSON.stringify(identityStatements()[0].Resource)).toContain('111111111111:repository/",{"Ref":"Prefix"},"/*"');
  });

  test.each<[string, () => iam.IRole]>([
    ['imported', () => iam.Role.fromRoleArn(stack, 'Puller', 'arn:aws:iam::111111111111:role/puller', { mutable: false })],
    ['of another region', () => role(new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } }))],
  ])('leaves the other policies alone for a role of the account that is %s', (_, puller) => {
    cache().grantPull(puller());
    expect([registryStatements(), templateStatements()]).toEqual([[], []]);
  });

  test('leaves them alone where the accounts are the same token', () => {
    const agnostic = new Stack(app, 'Agnostic');
    cache({}, agnostic).grantPull(role(agnostic));
    expect(identityStatements(agnostic)).toHaveLength(2);
    expect([registryStatements(agnostic), templateStatements(agnostic)]).toEqual([[], []]);
    expect(warningIds(agnostic)).toEqual([]);
  });

  test('lets a role of another account, with its identity policy there and both halves here, for the account', () => {
    const theirs = new Stack(app, 'Theirs', { env: { ...ENV, account: '222222222222' } });
    cache().grantPull(role(theirs));
    expect(identityStatements(theirs)).toEqual(identity('quay/*'));
    expect(registryStatements()).toEqual([imports(['222222222222'])]);
    expect(templateStatements()).toEqual([pulls(['222222222222'])]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('warns where the cache may be in another account than the role, and changes no other policy', () => {
    const agnostic = new Stack(app, 'Agnostic');
    const theirs = new Stack(app, 'Theirs', { env: { ...ENV, account: '222222222222' } });
    cache({}, agnostic).grantPull(role(theirs));
    expect(identityStatements(theirs)).toHaveLength(2);
    expect([registryStatements(agnostic), templateStatements(agnostic)]).toEqual([[], []]);
    expect(warningIds(agnostic)).toEqual([UNKNOWN]);
    expect(warningMessage(agnostic, UNKNOWN)).toMatch(/^it is not known whether account 222222222222, which was allowed to pull, is the account of the cache: .*; give the stack of the cache an "env"$/);
  });

  test.each<[string, (made: PullThroughCache, agnostic: Stack) => void]>([
    ['as a grant', (made, agnostic) => made.grantPull(role(agnostic))],
    ['as an image', (made, agnostic) => new ecs.FargateTaskDefinition(agnostic, 'Task').addContainer('App', { image: made.containerImage('org/app') })],
  ])('warns where the role may be in another account than the cache, and changes no other policy, %s', (_, grant) => {
    grant(cache(), new Stack(app, 'Agnostic'));
    expect([registryStatements(), templateStatements()]).toEqual([[], []]);
    expect(warningMessage(stack, UNKNOWN)).toMatch(/^it is not known whether .*, which was allowed to pull, is in the account of the cache: in another one it cannot pull .*; give its stack an "env"$/);
  });

  test('says what a role needs that takes no policy from here', () => {
    const puller = iam.Role.fromRoleArn(stack, 'Puller', 'arn:aws:iam::111111111111:role/puller', { mutable: false });
    expect(cache().grantPull(puller).success).toBe(false);
    const message = warningMessage(stack, 'PullThroughCache.granteePolicy');
    expect(message).toContain('the identity policy of arn:aws:iam::111111111111:role/puller cannot be changed from here');
    expect(message).toContain('"ecr:CreateRepository"');
    expect(message).toContain('{"Action":"ecr:GetAuthorizationToken","Effect":"Allow","Resource":"*"}');
  });

  test('lets an imported role of another account, with both halves for the account, once', () => {
    const made = cache();
    const puller = iam.Role.fromRoleArn(stack, 'Puller', 'arn:aws:iam::222222222222:role/puller');
    made.grantPull(puller);
    made.grantPull(puller);
    expect(registryStatements()).toEqual([imports(['222222222222'])]);
    expect(templateStatements()).toEqual([pulls(['222222222222'])]);
  });

  test.each([ENV.account, '222222222222'])('lets an imported role of %s that takes no policy of its own, by name', (account) => {
    const roleArn = `arn:aws:iam::${account}:role/puller`;
    cache().grantPull(iam.Role.fromRoleArn(stack, 'Puller', roleArn, { mutable: false, addGrantsToResources: true }));
    expect(registryStatements()).toEqual([imports([roleArn])]);
    expect(templateStatements()).toEqual([pulls([roleArn])]);
  });

  test('lets a principal that has no policy of its own: an organization', () => {
    cache().grantPull(new iam.OrganizationPrincipal('o-a1b2c3d4e5'));
    expect(registryStatements()).toEqual([{ Effect: 'Allow', Principal: '*', Action: CACHE_PULL, Resource: [arn('quay/*')], Condition: ORGANIZATION }]);
    expect(templateStatements()).toEqual([{ Effect: 'Allow', Principal: '*', Action: PULL, Condition: ORGANIZATION }]);
  });

  test('lets an account', () => {
    cache().grantPull(new iam.AccountPrincipal('222222222222'));
    const [{ Principal }] = registryStatements();
    expect(Principal).toEqual({ AWS: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::222222222222:root']] }] });
    expect(templateStatements()).toEqual([pulls(['arn:AWS::Partition:iam::222222222222:root'])]);
  });

  test.each<[string, () => iam.IPrincipal]>([
    ['', () => new iam.ServicePrincipal('lambda.amazonaws.com')],
    [' under a condition', () => new iam.ServicePrincipal('lambda.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': ENV.account } } })],
  ])('refuses AWS Lambda%s, and changes nothing', (_, principal) => {
    const made = cache();
    expect(() => made.grantPull(principal())).toThrow('Stack/Cache: AWS Lambda cannot use an image through a pull-through cache; push the image to a ManagedRepository');
    expect([registryStatements(), templateStatements()]).toEqual([[], []]);
  });

  test('refuses other services, and changes nothing', () => {
    const made = cache();
    expect(() => made.grantPull(new iam.ServicePrincipal('ecs-tasks.amazonaws.com'))).toThrow(
      'Stack/Cache: AWS services cannot pull through a cache, roles and users can; grant the role that the service pulls by');
    expect([registryStatements(), templateStatements()]).toEqual([[], []]);
  });

  test.each<[string, () => iam.IPrincipal]>([
    ['AWS Lambda behind conditions', () => new iam.ServicePrincipal('lambda.amazonaws.com').withConditions({ StringEquals: { 'aws:SourceAccount': ENV.account } })],
    ['everybody', () => new iam.AnyPrincipal()],
  ])('refuses %s, and changes nothing', (_, principal) => {
    const made = cache();
    expect(() => made.grantPull(principal())).toThrow(/^Stack\/Cache: ("principal" must be|nothing can be granted to "\*")/);
    expect([registryStatements(), templateStatements()]).toEqual([[], []]);
  });
});
