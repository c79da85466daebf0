import { Duration, Fn, Lazy } from 'aws-cdk-lib';
import { about, AT, ago, archived, days, going, image, preview } from './preview.helpers';
import { ImageSelection, LifecycleOutcome, LifecyclePolicy, LifecycleRule } from '../../../src';
import { vectors } from '../vectors.json';

const { taggedAll, taggedAny, taggedAllPrefixes, untagged, all } = ImageSelection;
const { protect, keepNewest, expireUntagged, expireOlderThan, archiveOlderThan, expireArchivedAfter } = LifecycleRule;

describe('the examples of the user guide', () => {
  test.each(vectors)('$name', ({ images, rules, expired }) => {
    const { images: results } = LifecyclePolicy.fromJson(JSON.stringify({ rules }))
      .preview(images.map(({ id, tags, pushedDaysAgo }) => image(id, tags, pushedDaysAgo)), { at: AT });
    const marked = results.filter(({ outcome }) => outcome === LifecycleOutcome.EXPIRING);
    expect(Object.fromEntries(marked.map(({ imageDigest, rulePriority }) => [imageDigest, rulePriority]))).toEqual(expired);
    expect(results.filter(({ outcome }) => outcome === LifecycleOutcome.KEPT)).toHaveLength(images.length - marked.length);
  });
});

describe('rules and their order', () => {
  const both = [image('a', ['x', 'y'], 3), image('b', ['x', 'y'], 2)];

  test('all rules are evaluated at the same time, then applied by priority', () => {
    expect(going([...both, image('c', ['y'], 1)], keepNewest(1, taggedAll('x')), keepNewest(2, taggedAll('y')))).toEqual({ a: 'expiring 1' });
  });

  test('an image goes by one rule, the first that it matches', () => {
    expect(going(both, keepNewest(1, taggedAll('x')), expireOlderThan(days(1), taggedAll('y')))).toEqual({ a: 'expiring 1' });
    const { rules } = preview(both, keepNewest(1, taggedAll('x')), expireOlderThan(days(2), taggedAll('y')));
    expect(rules.map(({ imageCount }) => imageCount)).toEqual([1, 0]);
  });

  test('the priority decides, not the order in the text', () => {
    expect(going(both, keepNewest(2, taggedAll('x'), { rulePriority: 2 }), expireOlderThan(days(2), taggedAll('y'), { rulePriority: 1 })))
      .toEqual({ a: 'expiring 1' });
  });

  test('a rule that an image matches protects it from all later ones, though it does nothing itself', () => {
    const images = [image('a', ['release-1'], 500), image('b', ['dev-1'], 500), image('c', [], 500)];
    expect(going(images, protect(taggedAny('release-*')), expireOlderThan(days(1), all()))).toEqual({ b: 'expiring 2', c: 'expiring 2' });
    expect(going(images, expireOlderThan(days(1), all()))).toEqual({ a: 'expiring 1', b: 'expiring 1', c: 'expiring 1' });
  });

  test('a rule does not protect from earlier ones', () => {
    expect(going([image('a', ['release-1', 'dev-1'], 9)], keepNewest(1, taggedAll('other')), expireOlderThan(days(1), taggedAll('dev-*')),
      protect(taggedAll('release-*')))).toEqual({ a: 'expiring 2' });
  });

  test('what an earlier rule marked or kept still counts for later ones', () => {
    const images = [image('a', ['x', 'y'], 1), image('b', ['y'], 2)];
    expect(going(images, keepNewest(1, taggedAll('x')), keepNewest(1, taggedAll('y')))).toEqual({ b: 'expiring 2' });
    const marked = [image('a', ['x', 'y'], 2), image('b', ['y'], 3), image('c', ['x'], 1)];
    expect(going(marked, keepNewest(1, taggedAll('x')), keepNewest(1, taggedAll('y')))).toEqual({ a: 'expiring 1', b: 'expiring 2' });
  });

  test('a rule of one storage class does not protect from one of the other', () => {
    const images = [image('a', ['x'], 200), image('b', ['x'], 200, archived(100))];
    expect(going(images, protect(taggedAll('x')), expireArchivedAfter(days(90), taggedAll('x')), expireOlderThan(days(1), all())))
      .toEqual({ b: 'expiring 2' });
    expect(going(images, LifecycleRule.protectArchived(taggedAll('x')), expireOlderThan(days(1), all()), expireArchivedAfter(days(90))))
      .toEqual({ a: 'expiring 2' });
  });

  test('each storage class has its own rule for a tag list and for untagged images', () => {
    const images = [image('a', [], 200), image('b', [], 200, archived(100)), image('c', ['x'], 200), image('d', ['x'], 200, archived(100))];
    expect(going(images, expireUntagged(days(9)), expireArchivedAfter(days(99), untagged()), expireArchivedAfter(days(90), taggedAll('x')),
      archiveOlderThan(days(9), taggedAll('x')))).toEqual({ a: 'expiring 1', b: 'expiring 2', c: 'archiving 4', d: 'expiring 3' });
  });
});

describe('tags', () => {
  const of = (selection: ImageSelection, ...tags: string[]) => going([image('a', tags, 9)], expireOlderThan(days(1), selection)).a !== undefined;

  test.each([
    ['prod*', 'prod', true], ['prod*', 'prod1', true], ['prod*', 'production-team1', true], ['prod*', 'my-prod', false],
    ['*prod*', 'repo-production', true], ['*prod*', 'prod-team', true], ['*prod*', 'pro-d', false],
    ['prod', 'prod', true], ['prod', 'prod1', false], ['prod', 'Prod', false], ['v1.0', 'v1x0', false],
    ['*test*1*2*3', 'a-test-b1c2d3', true], ['*test*1*2*3', 'test123', true], ['*test*1*2*3', 'test132', false], ['*a*a', 'a', false],
  ])('the pattern %s matches %s: %s', (pattern, tag, expected) => {
    expect(of(taggedAll(pattern), tag)).toBe(expected);
  });

  test.each([['prod', 'prod', true], ['prod', 'production', true], ['prod', 'my-prod', false], ['prod*', 'prod1', false], ['prod*', 'prod*1', true]])(
    'the prefix %s matches %s: %s', (prefix, tag, expected) => {
      expect(of(taggedAllPrefixes(prefix), tag)).toBe(expected);
    });

  test('every entry of a list is matched, each by any tag', () => {
    expect(of(taggedAll('a*', 'b*'), 'a1', 'b1')).toBe(true);
    expect(of(taggedAll('a*', 'b*'), 'c1', 'b1', 'a1')).toBe(true);
    expect(of(taggedAll('a*', '*b'), 'a-b')).toBe(true);
    expect(of(taggedAll('a*', 'b*'), 'a1', 'a2')).toBe(false);
    expect(of(taggedAllPrefixes('a', 'b'), 'a1', 'b1')).toBe(true);
    expect(of(taggedAllPrefixes('a', 'b'), 'b1')).toBe(false);
  });

  test('one rule may have patterns and another prefixes', () => {
    const images = [image('a', ['x1'], 9), image('b', ['y1'], 9)];
    expect(going(images, expireOlderThan(days(1), taggedAll('*1', 'x*')), expireOlderThan(days(1), taggedAllPrefixes('y'))))
      .toEqual({ a: 'expiring 1', b: 'expiring 2' });
  });

  test('untagged images have no tag, and match no tagged rule', () => {
    const images = [image('a', [], 9), { imageDigest: 'b', imagePushedAt: ago(9) }, image('c', ['x'], 9)];
    expect(going(images, expireUntagged(days(1)))).toEqual({ a: 'expiring 1', b: 'expiring 1' });
    expect(going(images, expireOlderThan(days(1), taggedAll('*')))).toEqual({ c: 'expiring 1' });
    expect(going(images, expireOlderThan(days(1), all()))).toEqual({ a: 'expiring 1', b: 'expiring 1', c: 'expiring 1' });
  });
});

describe('the whole', () => {
  const images = [
    image('a', ['x'], 9, { imageSizeInBytes: 1 }), image('b', ['y'], 9, { imageSizeInBytes: 10 }), image('c', ['z'], 9, { imageSizeInBytes: 100 }),
    image('d', [], 900, { ...archived(100), imageSizeInBytes: 1000 }), image('e', ['z'], 900, { ...archived(100), imageSizeInBytes: 10_000 }),
    image('s', [], 9, { subjectManifestDigest: 'a', imageSizeInBytes: 100_000 }), image('f', ['x'], 8),
  ];
  const rules = [
    expireOlderThan(days(1), taggedAll('x'), { description: 'short' }), archiveOlderThan(days(1), taggedAll('y')), protect(taggedAll('z')),
    expireArchivedAfter(days(90), untagged()),
  ];
  const result = preview(images, ...rules);

  test('has each image in the order given, with what was given', () => {
    expect(result.images.slice(0, 4)).toEqual([
      { imageDigest: 'a', imageTags: ['x'], imageSizeInBytes: 1, outcome: 'EXPIRING', rulePriority: 1, ruleDescription: 'short', reason: expect.any(String) },
      { imageDigest: 'b', imageTags: ['y'], imageSizeInBytes: 10, outcome: 'ARCHIVING', rulePriority: 2, reason: expect.any(String) },
      { imageDigest: 'c', imageTags: ['z'], imageSizeInBytes: 100, outcome: 'KEPT', reason: expect.any(String) },
      { imageDigest: 'd', imageTags: [], imageSizeInBytes: 1000, outcome: 'EXPIRING', rulePriority: 4, reason: expect.any(String) },
    ]);
    expect(preview([{ imageDigest: 'a', imagePushedAt: ago(1) }], ...rules).images[0]).toMatchObject({ imageTags: [], imageSizeInBytes: 0 });
  });

  test('has totals of what goes and what stays', () => {
    expect(result.expiring).toEqual({ imageCount: 4, sizeInBytes: 101_001 });
    expect(result.archiving).toEqual({ imageCount: 1, sizeInBytes: 10 });
    expect(result.kept).toEqual({ imageCount: 2, sizeInBytes: 10_100 });
    expect(result.remainingStandard).toEqual({ imageCount: 1, sizeInBytes: 100 });
    expect(result.remainingArchive).toEqual({ imageCount: 2, sizeInBytes: 10_010 });
  });

  test('has what each rule does, what follows included', () => {
    expect(result.rules).toEqual([
      { rulePriority: 1, description: 'short', outcome: 'EXPIRING', imageCount: 3, sizeInBytes: 100_001 },
      { rulePriority: 2, description: undefined, outcome: 'ARCHIVING', imageCount: 1, sizeInBytes: 10 },
      { rulePriority: 3, description: undefined, outcome: 'EXPIRING', imageCount: 0, sizeInBytes: 0 },
      { rulePriority: 4, description: undefined, outcome: 'EXPIRING', imageCount: 1, sizeInBytes: 1000 },
    ]);
  });

  test('does not change what it was given', () => {
    const given = JSON.stringify(images);
    const again = preview(images, ...rules);
    again.simulate(400);
    expect(JSON.stringify(images)).toBe(given);
    expect(preview(images, ...rules).images).toEqual(result.images);
  });

  test('of no images is empty', () => {
    const nothing = { imageCount: 0, sizeInBytes: 0 };
    expect(preview([], ...rules)).toMatchObject({ images: [], expiring: nothing, kept: nothing, remainingArchive: nothing, unknownIndexes: [] });
  });
});

describe('the time', () => {
  const policy = LifecyclePolicy.of(expireUntagged(days(14)));

  test('is the one given', () => {
    const outcomeAt = (at: Date) => policy.preview([image('a', [], 14)], { at }).images[0].outcome;
    expect(outcomeAt(AT)).toBe('KEPT');
    expect(outcomeAt(new Date(AT.getTime() + 1))).toBe('EXPIRING');
    expect(policy.preview([], { at: AT }).at).toEqual(AT);
  });

  test.each([['no time', new Date('tomorrow')], ['a text', '2026-11-22' as unknown as Date]])('must be one, not %s', (_, at) => {
    expect(() => policy.preview([], { at })).toThrow(
      '"at" is not a time that can be read; give a time such as new Date("2026-11-22T12:00:00Z")',
    );
  });
});

describe('no policy at all', () => {
  test('keeps everything', () => {
    const images = [image('a', [], 9000), image('b', ['x'], 9000), image('c', [], 9000, archived(9000)), about('s', 'a')];
    const result = LifecyclePolicy.none().preview(images, { at: AT });
    expect(result.images.map(({ reason }) => reason)).toEqual([
      'kept: no rule is for untagged images', 'kept: no rule is for its tags', 'kept: no rule is for archived images without tags',
      'kept: is a referrer of the image a, which is kept',
    ]);
    expect(result).toMatchObject({ kept: { imageCount: 4 }, remainingStandard: { imageCount: 3 }, remainingArchive: { imageCount: 1 }, rules: [] });
    expect(result.simulate(9000).events).toEqual([]);
  });

  test('archives what is about an archived image all the same', () => {
    const result = LifecyclePolicy.none().preview([image('a', [], 9, archived(1)), about('s', 'a')], { at: AT });
    expect(result.images.map(({ outcome }) => outcome)).toEqual(['KEPT', 'ARCHIVING']);
  });
});

describe('a value of the policy that is a token', () => {
  const number = Lazy.number({ produce: () => 5 });
  const text = Lazy.string({ produce: () => 'a' });

  test.each<[string, LifecycleRule]>([
    ['a number', keepNewest(number, all())],
    ['an age', expireUntagged(Duration.days(number))],
    ['a priority', keepNewest(1, all(), { rulePriority: number })],
    ['a pattern', keepNewest(1, taggedAll(`${text}-*`))],
    ['a prefix', keepNewest(1, taggedAllPrefixes(text))],
    ['a list', keepNewest(1, taggedAll(...Fn.split(',', text)))],
    ['a description', keepNewest(1, all(), { description: text })],
  ])('throws: %s', (_, rule) => {
    expect(() => preview([], keepNewest(1, taggedAll('first')), rule)).toThrow(/^lifecycle rule .*: has a value that is a token, so it cannot be previewed; give the value itself$/);
  });
});
