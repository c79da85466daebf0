import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  ImageTagMutability, LifecyclePolicy, PullPrincipal, PullThroughCache, RegistryPolicy, ReplicationConfig, ReplicationDestination, Upstream,
  UpstreamCredentials,
} from '../src';

const stack = () => new Stack(new App(), 'Stack');

// What was given, what is allowed, what to do.
test.each<[string, () => unknown, string]>([
  ['too many exceptions of tags', () => ImageTagMutability.immutableExcept('a', 'b', 'c', 'd', 'e', 'f'),
    '"filters" must be 1 to 5 tag filters, got 6; join some with "*"'],
  ['no exception of tags', () => ImageTagMutability.immutableExcept(), '"filters" must be 1 to 5 tag filters, got 0; name a tag, or use immutable()'],
  ['a unit that there is not', () => LifecyclePolicy.fromJson('{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"sinceImagePushed",'
    + '"countUnit":"hours","countNumber":1},"action":{"type":"expire"}}]}'), 'got "hours"; write one of "days" there'],
  ['a short account', () => PullPrincipal.account('2222'), '"accountId" must be an account id of 12 digits, got "2222"; write all 12 digits, as a text'],
  ['an account without its first zero', () => PullPrincipal.account('11122223333'), 'did you mean "011122223333"? A number loses the zeros at its beginning'],
  ['too many rules', () => new ReplicationConfig(stack(), 'Replication', {
    rules: Array.from({ length: 40 }, () => ({ destinations: [ReplicationDestination.region('eu-central-1')] })),
  }), 'Stack/Replication: "rules" may be 25, got 40; merge those'],
  ['the host of no Azure registry', () => Upstream.azure('https://x.azurecr.io', UpstreamCredentials.newSecret()),
    'got "https://x.azurecr.io"; give it without scheme, port and path'],
  ['half a statement', () => new RegistryPolicy(stack(), 'Policy').addStatement(new iam.PolicyStatement({ actions: ['ecr:ReplicateImage'] })),
    'must say whom it is about; give it "principals"; a statement of the registry policy must '],
  ['a part of an upstream for all names', () => new PullThroughCache(stack(), 'Cache', {
    upstream: Upstream.quay(), ecrRepositoryPrefix: 'ROOT', upstreamRepositoryPrefix: 'team',
  }), 'Stack/Cache: "upstreamRepositoryPrefix" is "team" and "ecrRepositoryPrefix" is "ROOT", where ECR takes no part of an upstream; name the prefix of'],
  ['an image with too long a name', () => new PullThroughCache(stack(), 'Cache', { upstream: Upstream.quay() }).imageUri(`team/${'x'.repeat(250)}`),
    'would be cached in a repository whose name has 260 characters, of which ECR takes 2 to 256; make a cache with another "ecrRepositoryPrefix" for it'],
  ['no rules in a text', () => LifecyclePolicy.fromJson('{"rules":[]}'), 'lifecycle policy: "rules" must be 1 to 50 rules, got 0; add a rule'],
])('%s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('the stack trace of a value leads to the line that made it', () => {
  try {
    PullPrincipal.organization('x');
  } catch (error) {
    expect((error as Error).stack).toContain(__filename);
  }
  expect.assertions(1);
});

test('a prefix that three caches have is told once, with all three', () => {
  const app = new App();
  for (const id of ['One', 'Two', 'Three']) {
    new PullThroughCache(new Stack(app, id, { env: { account: '111122223333', region: 'eu-west-1' } }), 'Quay', { upstream: Upstream.quay() });
  }
  expect(app.node.findAll().flatMap(({ node }) => node.validate())).toEqual([
    'an account and region has one pull-through cache a prefix, but One/Quay/Resource and Three/Quay/Resource and Two/Quay/Resource are all for "quay"; '
    + 'give each another "ecrRepositoryPrefix"',
  ]);
});
