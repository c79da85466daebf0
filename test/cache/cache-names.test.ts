import { App, Stack } from 'aws-cdk-lib';
import { CacheNames, CacheRule } from '../../src/cache/cache-names';
import { parseImageReference } from '../../src/cache/image-reference';

const location = { account: '111111111111', region: 'eu-west-1', partition: 'aws', urlSuffix: 'amazonaws.com' };
const HOST = '111111111111.dkr.ecr.eu-west-1.amazonaws.com';
const ARN = 'arn:aws:ecr:eu-west-1:111111111111:repository';
const HUB = 'registry-1.docker.io';

const names = (rule: Partial<CacheRule> = {}) =>
  new CacheNames({ location, ecrRepositoryPrefix: 'hub', upstreamRegistryUrl: HUB, ...rule }, new Stack(new App(), 'Stack'));
const read = (reference: string) => parseImageReference('reference', reference, 'test');

test.each<[string, Partial<CacheRule>, string, string]>([
  ['a prefix', {}, 'nginx:1', 'hub/library/nginx'],
  ['a prefix with a slash', { ecrRepositoryPrefix: 'hub/' }, 'nginx:1', 'hub/library/nginx'],
  ['no prefix', { ecrRepositoryPrefix: 'ROOT' }, 'nginx:1', 'library/nginx'],
  ['a prefix in the upstream', { upstreamRepositoryPrefix: 'team' }, 'team/app:1', 'hub/app'],
  ['all of the upstream', { upstreamRepositoryPrefix: 'ROOT' }, 'team/app:1', 'hub/team/app'],
])('the name in a cache with %s', (_, rule, reference, name) => {
  const made = names(rule);
  expect(made.cachedName(read(reference))).toBe(name);
  expect(made.uri(read(reference))).toBe(`${HOST}/${name}:1`);
  expect(made.repositoryArn(name)).toBe(`${ARN}/${name}`);
  expect(made.has(read(`${HOST}/${name}`))).toBe(true);
});

test.each([['hub', `${ARN}/hub/*`], ['hub/', `${ARN}/hub/*`], ['ROOT', `${ARN}/*`]])('the ARNs of all repositories below %s', (ecrRepositoryPrefix, arns) => {
  expect(names({ ecrRepositoryPrefix }).allRepositoryArns).toBe(arns);
});

test.each<[string, string | undefined, number | undefined]>([
  ['nginx', undefined, 0],
  ['docker.io/team/app', 'team', 4],
  ['docker.io/teams/app', 'team', undefined],
  ['quay.io/team/app', undefined, undefined],
])('%s fits a cache for the prefix %s by %s characters', (reference, upstreamRepositoryPrefix, fit) => {
  expect(names({ upstreamRepositoryPrefix }).fit(read(reference))).toBe(fit);
});

test.each([`${HOST}/hubs/nginx`, `${HOST}/hub`, '222222222222.dkr.ecr.eu-west-1.amazonaws.com/hub/nginx', 'hub/nginx'])('%s is in another place', (reference) => {
  expect(names().has(read(reference))).toBe(false);
});

test('a repository that is not below the prefix in the upstream has no name, and the message says where', () => {
  expect(() => names({ upstreamRepositoryPrefix: 'team' }).cachedName(read('other/app')))
    .toThrow('Stack: the image is in the repository "other/app", but this cache is for repositories below "team" only');
});
