import { App, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  ImageSelection, ImageTagMutability, LifecyclePolicy, LifecycleRule, ManagedRepository, PullPrincipal, PullThroughCache, RegistryPolicy,
  ReplicationConfig, ReplicationDestination,
  RepositoryCreationTemplate, TemplateScenario, Upstream, UpstreamCredentials,
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
  ['a too long reference', () => new PullThroughCache(stack(), 'Cache', { upstream: Upstream.quay() }).imageUri(`quay.io/org/${'a'.repeat(300)}:1`),
    `Stack/Cache: "reference" "quay.io/org/${'a'.repeat(300)}:1" has 312 characters before the tag and the digest, at most 255 are allowed`],
])('%s', (_, make, message) => {
  expect(make).toThrow(message);
});

test.each<[string, () => unknown]>([
  ['a value', () => PullPrincipal.organization('x')],
  ['a rule', () => LifecycleRule.keepNewest(0, ImageSelection.all())],
  ['a construct', () => new ManagedRepository(stack(), 'Api', { repositoryName: 'A' })],
  ['a construct in a construct', () => new PullThroughCache(stack(), 'Cache', { upstream: Upstream.quay(), resourceTags: { 'aws:x': 'a' } })],
])('the first line of the stack trace of %s is that which made it', (_, make) => {
  const lines = stackOf(make).split('\n');
  expect(lines[0]).toMatch(/^Error: /);
  expect(lines[1]).toContain(__filename);
});

test('a prefix that three caches have is told once, with all three', () => {
  const app = new App();
  for (const id of ['One', 'Two', 'Three']) {
    new PullThroughCache(new Stack(app, id, { env: { account: '111122223333', region: 'eu-west-1' } }), 'Quay', { upstream: Upstream.quay() });
  }
  expect(app.node.findAll().flatMap(({ node }) => node.validate())).toEqual([
    'an account and region has one pull-through cache a prefix, but One/Quay/Resource, Three/Quay/Resource and Two/Quay/Resource are all for "quay"; '
    + 'give each another "ecrRepositoryPrefix"',
  ]);
});

test.each([0, 3])('no more frames are kept than asked for: %i', (limit) => {
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = limit;
    expect(stackOf(() => PullPrincipal.organization('x')).split('\n')).toHaveLength(limit + 1);
    expect(Error.stackTraceLimit).toBe(limit);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
});

function stackOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).stack!;
  }
  throw new Error('nothing was thrown');
}

describe('one prefix of several', () => {
  test.each<[string, (scope: Stack, id: string) => unknown, string]>([
    ['caches', (scope, id) => new PullThroughCache(scope, id, { upstream: Upstream.quay() }),
      '[Stack/A] an account and region has one pull-through cache a prefix, but Stack/A/Resource, Stack/B/Resource and Stack/C/Resource are all for "quay"; '
      + 'give each another "ecrRepositoryPrefix"'],
    ['templates', (scope, id) => new RepositoryCreationTemplate(scope, id, { prefix: 'team', appliedFor: [TemplateScenario.REPLICATION] }),
      '[Stack/A] an account and region has one creation template a prefix, but Stack/A/Resource, Stack/B/Resource and Stack/C/Resource are all for "team"; '
      + 'keep one, with all that they are applied for'],
  ])('%s is told once, and names all', (_, make, message) => {
    const scope = stack();
    ['A', 'B', 'C'].forEach((id) => make(scope, id));
    for (const round of [1, 2]) {
      expect([round, problems(scope)]).toEqual([round, [message]]);
    }
  });

  test('of caches and a template is told of the template too', () => {
    const scope = stack();
    new PullThroughCache(scope, 'A', { upstream: Upstream.quay() });
    new RepositoryCreationTemplate(scope, 'B', { prefix: 'quay', appliedFor: [TemplateScenario.REPLICATION] });
    expect(problems(scope)).toEqual([expect.stringMatching(/one creation template a prefix, but Stack\/A\/Template\/Resource and Stack\/B\/Resource are both for "quay"/)]);
  });

  test('in two stages is told in that which is made', () => {
    const app = new App();
    const env = { account: '111122223333', region: 'eu-west-1' };
    const stages = ['One', 'Two'].map((id) => new Stage(app, id, { env }));
    stages.forEach((stage) => new PullThroughCache(new Stack(stage, 'Stack'), 'Cache', { upstream: Upstream.quay() }));
    for (const stage of stages) {
      expect(() => stage.synth()).toThrow('are both for "quay"');
    }
  });
});

/** What the validation of the app says, line by line. */
function problems(scope: Stack): string[] {
  try {
    (scope.node.root as App).synth();
  } catch (error) {
    return (error as Error).message.split('\n').slice(1).map((line) => line.trim()).filter((line) => line !== '');
  }
  return [];
}
