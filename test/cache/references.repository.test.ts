import { CfnParameter, Fn, Lazy, Token } from 'aws-cdk-lib';
import { hub, quay, stack } from './references.helpers';
import { HOST, SHA } from '../util/registries';

describe('repository', () => {
  test.each([
    ['nginx', 'docker-hub/library/nginx'], ['docker.io/nginx', 'docker-hub/library/nginx'], ['bitnami/redis', 'docker-hub/bitnami/redis'],
  ])('%s is %s', (name, expected) => {
    expect(hub().repository(name).repositoryName).toBe(expected);
  });

  test('is the same object for the same repository, however it is written', () => {
    const cache = hub();
    const repository = cache.repository('nginx');
    expect(['nginx', 'library/nginx', 'docker.io/library/nginx', 'registry-1.docker.io:443/nginx'].map((name) => cache.repository(name) === repository))
      .toEqual([true, true, true, true]);
    expect(cache.repository('bitnami/redis')).not.toBe(repository);
  });

  test('is another one for another cache', () => {
    const [one, other] = [hub(), quay()];
    expect(one.repository('library/nginx')).not.toBe(other.repository('library/nginx'));
  });

  test('may be named by a token, the same object for the same', () => {
    const cache = hub();
    const [one, other] = ['One', 'Other'].map((id) => new CfnParameter(stack, id).valueAsString);
    expect(stack.resolve(cache.repository(one).repositoryName)).toEqual({ 'Fn::Join': ['', ['docker-hub/', { Ref: 'One' }]] });
    expect(cache.repository(one)).toBe(cache.repository(one));
    expect(cache.repository(other)).not.toBe(cache.repository(one));
  });

  test('named by a token is the repository of the image with that name', () => {
    const cache = hub();
    const name = Lazy.string({ produce: () => 'bitnami/redis' });
    expect(stack.resolve(cache.repository(name).repositoryUriForTag('7'))).toBe(`${HOST}/docker-hub/bitnami/redis:7`);
    expect(stack.resolve(cache.imageUri(`${name}:7`))).toBe(`${HOST}/docker-hub/bitnami/redis:7`);
  });

  test('named by a token below an upstreamRepositoryPrefix is that in the cache', () => {
    const cache = quay({ ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: 'upstream' });
    const name = Token.asString(Fn.importValue('Name'));
    expect(stack.resolve(cache.repository(name).repositoryName)).toEqual({ 'Fn::Join': ['', ['base/', { 'Fn::ImportValue': 'Name' }]] });
  });

  test.each([
    ['nginx:1.27', ':1.27'], [`nginx@${SHA}`, `@${SHA}`], [`docker.io/nginx:1.27@${SHA}`, `:1.27@${SHA}`],
  ])('%s is refused for what follows the name', (name, suffix) => {
    expect(() => hub().repository(name)).toThrow(new Error(`Stack/Hub: "name" is the name of a repository, got "${name}"; leave out "${suffix}"`));
  });

  test.each([['', 'has an empty path component'], ['Nginx', 'has upper-case letters'], ['quay.io/team/app', 'is an image of quay.io']])('%j is refused', (name, reason) => {
    expect(() => hub().repository(name)).toThrow(new RegExp(`^Stack/Hub: "name" .*${reason}`));
  });

  test('outside the upstreamRepositoryPrefix is refused', () => {
    expect(() => quay({ ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: 'upstream' }).repository('other/app'))
      .toThrow('Stack/Quay: the image is in the repository "other/app"');
  });
});
