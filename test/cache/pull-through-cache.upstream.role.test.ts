import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { app, cache, stack, theirs } from './pull-through-cache.upstream.helpers';
import { FETCH } from '../util/actions';
import { ENV } from '../util/registries';
import { RULE } from '../util/resource-types';

const SERVICE = 'pullthroughcache.ecr.amazonaws.com';

/** The statements of the role that fetches, by what the template attaches to it. */
function roleStatements(id: string): any[] {
  return Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .filter(([logicalId]) => logicalId.startsWith(id))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

const own = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });
const trusting = (...services: string[]) => new iam.Role(stack, 'Mine', {
  assumedBy: new iam.CompositePrincipal(...services.map((service) => new iam.ServicePrincipal(service))),
});

describe('the role', () => {
  test('that is made may fetch from the upstream, fill the cache and log in, and nothing else', () => {
    cache();
    expect(roleStatements('CacheUpstreamRole')).toEqual([
      { Effect: 'Allow', Action: FETCH, Resource: theirs('*') },
      {
        Effect: 'Allow',
        Action: [
          'ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:CompleteLayerUpload', 'ecr:GetDownloadUrlForLayer', 'ecr:GetImageCopyStatus',
          'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
        ],
        Resource: own('base/*'),
      },
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    ]);
  });

  test.each([
    ['team', 'shared', theirs('shared/*'), own('team/*')],
    ['team/', 'shared/', theirs('shared/*'), own('team/*')],
    ['team', 'ROOT', theirs('*'), own('team/*')],
    ['ROOT', 'ROOT', theirs('*'), own('*')],
    ['ROOT', undefined, theirs('*'), own('*')],
  ])('may do so below the prefixes only: %s for %s', (ecrRepositoryPrefix, upstreamRepositoryPrefix, from, to) => {
    cache({}, { ecrRepositoryPrefix, upstreamRepositoryPrefix });
    expect(roleStatements('CacheUpstreamRole').map(({ Resource }) => Resource)).toEqual([from, to, '*']);
  });

  test('that is made is trusted to the pull-through cache service alone', () => {
    cache();
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: SERVICE } }] },
      Description: 'Fetches images for the pull-through cache Stack/Cache',
    });
  });

  test('of a cache deep in the tree has a description that IAM takes', () => {
    const deep = new Stack(app, 'S'.repeat(100), { env: ENV });
    cache({}, {}, deep, 'C'.repeat(1000));
    const descriptions = Object.values(Template.fromStack(deep).findResources('AWS::IAM::Role')).map(({ Properties }) => Properties.Description.length);
    expect(descriptions).toEqual([1000, 1000]);
  });

  test('of a cache whose id has characters that IAM refuses has a description that it takes', () => {
    cache({}, {}, stack, 'イメージ');
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { Description: 'Fetches images for the pull-through cache Stack/????' });
  });

  test('has its permissions before the rule is made', () => {
    cache();
    const [{ DependsOn }] = Object.values(Template.fromStack(stack).findResources(RULE));
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^CacheUpstreamRoleDefaultPolicy/)]));
  });

  test('that is given is used, and gets the permissions', () => {
    const role = trusting(SERVICE);
    expect(cache({ role }).upstreamRole).toBe(role);
    Template.fromStack(stack).hasResourceProperties(RULE, { CustomRoleArn: stack.resolve(role.roleArn) });
    expect(roleStatements('Mine').map(({ Resource }) => Resource)).toEqual([theirs('*'), own('base/*'), '*']);
    expect(roleStatements('CacheUpstreamRole')).toEqual([]);
  });

  test('that is given serves several caches', () => {
    const role = trusting(SERVICE);
    cache({ role });
    cache({ role }, { ecrRepositoryPrefix: 'other' }, stack, 'Other');
    expect(JSON.stringify(roleStatements('Mine'))).toMatch(/repository\/base\/\*.*repository\/other\/\*/);
    expect(() => app.synth()).not.toThrow();
  });

  test('of another stack gets the permissions there, and is deployed before', () => {
    const other = new Stack(app, 'Other', { env: ENV });
    cache({ role: new iam.Role(other, 'Mine', { assumedBy: new iam.ServicePrincipal(SERVICE) }) });
    app.synth();
    expect(stack.dependencies).toEqual([other]);
    expect(other.dependencies).toEqual([]);
    Template.fromStack(other).resourceCountIs('AWS::IAM::Policy', 1);
  });

  test.each<[string, () => iam.IRole]>([
    ['by its ARN', () => iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111111111111:role/fetch')],
    ['by its ARN, not to be changed', () => iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111111111111:role/fetch', { mutable: false })],
    ['by its ARN with a path', () => iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111111111111:role/team/fetch')],
    ['by its name', () => iam.Role.fromRoleName(stack, 'Mine', 'fetch')],
    ['by a token', () => iam.Role.fromRoleArn(stack, 'Mine', new CfnParameter(stack, 'Arn').valueAsString)],
  ])('that is imported passes: %s', (_, role) => {
    const given = role();
    cache({ role: given });
    Template.fromStack(stack).hasResourceProperties(RULE, { CustomRoleArn: stack.resolve(given.roleArn) });
  });

  test('of another account is refused', () => {
    const role = iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::222222222222:role/fetch');
    expect(() => cache({ role })).toThrow('Stack/Cache: "role" is in the account 222222222222, ECR fetches by a role of the cache\'s own account, 111111111111; '
      + 'give one of that account, or leave it out to have one made');
  });

  test('of an account that may be another one passes', () => {
    const agnostic = new Stack(app, 'Agnostic');
    const role = iam.Role.fromRoleArn(agnostic, 'Mine', 'arn:aws:iam::222222222222:role/fetch');
    expect(() => cache({ role }, {}, agnostic)).not.toThrow();
  });
});

describe('the trust of a role of the app', () => {
  const MESSAGE = `[Stack/Cache] "role" is Stack/Mine, which ${SERVICE} cannot assume, as ECR has to; make it with new iam.ServicePrincipal("${SERVICE}") as "assumedBy"`;

  test.each([['ecr.amazonaws.com'], ['ecs-tasks.amazonaws.com'], ['replication.ecr.amazonaws.com']])('in %s is an error at synth', (service) => {
    cache({ role: trusting(service) });
    expect(() => app.synth()).toThrow(MESSAGE);
  });

  test('in an account is one, too', () => {
    cache({ role: new iam.Role(stack, 'Mine', { assumedBy: new iam.AccountRootPrincipal() }) });
    expect(() => app.synth()).toThrow(MESSAGE);
  });

  test('that is denied is one, too', () => {
    const role = trusting('ecs-tasks.amazonaws.com');
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({
      effect: iam.Effect.DENY, actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal(SERVICE)],
    }));
    cache({ role });
    expect(() => app.synth()).toThrow(MESSAGE);
  });

  test.each([[[SERVICE]], [['ecs-tasks.amazonaws.com', SERVICE]]])('in %j passes', (services) => {
    const role = trusting(...services);
    cache({ role });
    cache({ role: role.withoutPolicyUpdates() }, { ecrRepositoryPrefix: 'other' }, stack, 'Other');
    expect(() => app.synth()).not.toThrow();
  });

  test('in one list of services passes', () => {
    const role = trusting('ecs-tasks.amazonaws.com');
    const principals = ['batch.amazonaws.com', SERVICE].map((service) => new iam.ServicePrincipal(service));
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals }));
    cache({ role });
    expect(() => app.synth()).not.toThrow();
  });

  test('in a service that is a token passes', () => {
    cache({ role: trusting(new CfnParameter(stack, 'Service').valueAsString) });
    expect(() => app.synth()).not.toThrow();
  });

  test('is seen, also when nothing may be added to the policies of the role', () => {
    const wrong = trusting('ecr.amazonaws.com').withoutPolicyUpdates();
    cache({ role: wrong });
    expect(() => app.synth()).toThrow(`is ${wrong.node.path}, which ${SERVICE} cannot assume`);
  });

  test('may be that of its L1', () => {
    const role = trusting('ecs-tasks.amazonaws.com');
    cache({ role });
    (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = {
      Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs-tasks.amazonaws.com', SERVICE] } },
    };
    expect(() => app.synth()).not.toThrow();
  });

  test('may be added later', () => {
    const role = trusting('ecs-tasks.amazonaws.com');
    cache({ role });
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal(SERVICE)] }));
    expect(() => app.synth()).not.toThrow();
  });
});
