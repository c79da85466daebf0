import { App, Lazy, Stack } from 'aws-cdk-lib';
import { checkPrefix, checkRepositoryName } from '../../src/core/names';

const stack = new Stack(new App(), 'Stack');

test.each([
  'ab', 'a__b', 'a--b', 'a---b', '0a', 'a.b', 'a_b', 'a-b', 'team/api', 'a/b/c', 'docker-in-aws/todobackend', 'x'.repeat(256), `${'a/'.repeat(127)}bb`,
])('%s is a name', (name) => {
  expect(() => checkRepositoryName(name, stack)).not.toThrow();
});

test.each([
  'a..b', 'a._b', 'a___b', 'a_-b', '.ab', 'ab.', '-ab', 'ab-', '_ab', 'Ab', 'aB', 'a//b', '/ab', 'ab/', 'a b', 'a:b', 'ä1', 'ab\n',
])('%j is none: by the pattern', (name) => {
  expect(() => checkRepositoryName(name, stack)).toThrow(/"repositoryName" must be path components joined by "\/"/);
});

test.each(['', 'a', 'x'.repeat(257)])('%j is none: by its length', (name) => {
  expect(() => checkRepositoryName(name, stack)).toThrow(`Stack: "repositoryName" must have 2 to 256 characters, got ${name.length}`);
});

test.each([undefined, Lazy.string({ produce: () => 'NOT A NAME' }), `team/${Lazy.string({ produce: () => 'API' })}`])('%s is not checked', (name) => {
  expect(() => checkRepositoryName(name, stack)).not.toThrow();
});

test('a long hostile name is refused at once', () => {
  const started = process.hrtime.bigint();
  expect(() => checkRepositoryName(`${'a-'.repeat(127)}!`, stack)).toThrow();
  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(500);
});

describe('a prefix', () => {
  const check = (prefix: string) => checkPrefix('prefix', prefix, { min: 2, max: 30 }, stack);

  test.each(['ab', 'ab/', 'a/b/', 'a--b', 'ROOT', 'x'.repeat(30), Lazy.string({ produce: () => 'NO PREFIX' })])('may be %s', (prefix) => {
    expect(() => check(prefix)).not.toThrow();
  });

  test.each(['ab//', '/ab', 'ROOT/', 'root*', 'Ab', 'a/ROOT', 'ab\n'])('may not be %j, by the pattern', (prefix) => {
    expect(() => check(prefix)).toThrow(/^Stack: "prefix" must be "ROOT", or path components joined by "\/"/);
  });

  test.each(['', 'a', 'x'.repeat(31)])('may not be %j, by its length', (prefix) => {
    expect(() => check(prefix)).toThrow(`Stack: "prefix" must have 2 to 30 characters, got ${prefix.length}`);
  });
});
