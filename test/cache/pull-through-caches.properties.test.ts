import { App, Aws, Stack, Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { cache, everything, hub, imported, quay, rewrite, SHARED_HOST, SOURCE, SOURCE_HOST } from './pull-through-caches.helpers';
import { Upstream } from '../../src';
import { parseImageReference, suffixOf } from '../../src/cache/image-reference';
import { inStack } from '../../src/core/location';
import { ENV, HOST, SHA } from '../util/registries';

const SEED = 20261122;

describe('whatever the reference', () => {
  const SETS: Record<string, (stack: Stack) => void> = {
    'no caches': () => {},
    'Docker Hub': (stack) => hub(stack),
    'all upstreams': everything,
    'ROOT for Docker Hub': (stack) => {
      hub(stack, { ecrRepositoryPrefix: 'ROOT' });
      quay(stack);
    },
    'ROOT for a private registry': (stack) => {
      cache(stack, 'Mirror', Upstream.ecr(SOURCE), { ecrRepositoryPrefix: 'ROOT' });
      hub(stack);
    },
    'prefixes of the upstream': (stack) => {
      hub(stack, { ecrRepositoryPrefix: 'official', upstreamRepositoryPrefix: 'library' });
      quay(stack, { ecrRepositoryPrefix: 'team', upstreamRepositoryPrefix: 'team' });
      quay(stack, { ecrRepositoryPrefix: 'quay/base/', upstreamRepositoryPrefix: 'team/base/' }, 'Deep');
      cache(stack, 'Base', Upstream.ecr(SOURCE), { ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: 'team' });
    },
    'caches of others': (stack) => {
      const there = { account: '333333333333', region: 'eu-central-1' };
      imported(stack, 'Quay', there);
      imported(stack, 'Hub', { ...there, ecrRepositoryPrefix: 'ROOT', upstreamRegistryUrl: 'docker.io' });
      imported(stack, 'Mirror', { ecrRepositoryPrefix: 'team', upstreamRegistryUrl: SHARED_HOST });
      imported(stack, 'Base', { ...SOURCE, ecrRepositoryPrefix: 'base', upstreamRegistryUrl: 'ghcr.io', upstreamRepositoryPrefix: 'team' });
    },
  };
  const stacks = Object.fromEntries([['with an env', ENV], ['agnostic', undefined]].flatMap(([kind, env]) => Object.entries(SETS).map(([name, make]) => {
    const stack = new Stack(new App(), 'Stack', { env: env as typeof ENV | undefined });
    make(stack);
    return [`${name}, ${kind}`, stack];
  })));

  const hosts = fc.constantFrom('', '', '', ...[
    'docker.io', 'index.docker.io', 'registry-1.docker.io', 'Docker.IO', 'docker.io:443', 'docker.io:5000', 'public.ecr.aws', 'registry.k8s.io', 'quay.io', 'QUAY.io:443',
    'ghcr.io', 'registry.gitlab.com', 'contoso.azurecr.io', 'other.azurecr.io', 'cgr.dev', SOURCE_HOST, HOST, '111111111111.dkr-ecr.eu-west-1.on.aws', SHARED_HOST,
    'mcr.microsoft.com', 'localhost:5000', `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}`,
  ].map((host) => `${host}/`));
  const component = fc.oneof(
    fc.constantFrom('library', 'team', 'base', 'shared', 'docker-hub', 'platform', 'images', 'a', `x${Aws.STACK_NAME}`, 'x'.repeat(120)),
    fc.stringMatching(/^[a-z0-9]{1,6}((\.|_|__|-{1,3})[a-z0-9]{1,4})?$/),
  );
  const path = fc.array(component, { minLength: 1, maxLength: 4 }).map((components) => components.join('/'));
  const tag = fc.oneof(fc.constant(''), fc.constant(`:v${Aws.REGION}`), fc.stringMatching(/^:[A-Za-z0-9_][A-Za-z0-9_.-]{0,10}$/));
  const digest = fc.oneof(fc.constant(''), fc.stringMatching(/^@sha256:[0-9a-f]{64}$/), fc.constant(`@${Token.asString({ Ref: 'Digest' })}`));
  const references = fc.tuple(hosts, path, tag, digest).map((parts) => parts.join(''));

  /** Undefined when it is refused, which it is by an error of ours. */
  function tried(stack: Stack, reference: string): string | undefined {
    try {
      return rewrite(stack, reference);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).constructor).toBe(Error);
      expect((error as Error).message).toMatch(/^Stack(\/\w+)?: (there is no pull-through cache for "|"(reference|repositoryName)" )/);
      return undefined;
    }
  }

  test.each(Object.entries(stacks))('rewriting twice is rewriting once, and keeps tag and digest: %s', (_, stack) => {
    let count = 0;
    fc.assert(fc.property(references, (reference) => {
      const uri = tried(stack, reference);
      if (uri === undefined) {
        return;
      }
      count++;
      expect(rewrite(stack, uri)).toBe(uri);
      const [written, rewritten] = [reference, uri].map((each) => parseImageReference('reference', inStack(each, stack), stack));
      expect(suffixOf(rewritten)).toBe(suffixOf(written));
      expect(rewritten.path.split('/').at(-1)).toBe(written.path.split('/').at(-1));
    }), { seed: SEED, numRuns: 300 });
    expect(count).toBeGreaterThan(10);
  });

  test.each(Object.entries(stacks))('it is refused by an error of ours, or becomes one that can be read: %s', (_, stack) => {
    const pieces = fc.array(fc.oneof(fc.constantFrom('/', ':', '@', '.', '-', '_', 'a', 'A', '0', ':443', SHA, ' ', '\n', Aws.REGION, 'docker.io/', 'quay.io/', `${HOST}/`)), { maxLength: 8 })
      .map((some) => some.join(''));
    fc.assert(fc.property(fc.oneof(references, pieces, fc.string({ unit: 'binary', maxLength: 20 })), (reference) => {
      const uri = tried(stack, reference);
      if (uri !== undefined) {
        expect(() => parseImageReference('uri', uri, stack)).not.toThrow();
      }
    }), { seed: SEED, numRuns: 300 });
  });
});
