import { Duration, Fn, Lazy } from 'aws-cdk-lib';
import { ImageSelection, ImageStatus, LifecycleOutcome, LifecyclePolicy, LifecycleRule, RepositoryImage } from '../../../src';
import { vectors } from '../vectors.json';

const { taggedAll, taggedAny, taggedAllPrefixes, untagged, all } = ImageSelection;
const {
  protect, keepNewest, expireUntagged, expireOlderThan, archiveOlderThan, archiveNotPulledFor, archiveBeyondNewest, expireArchivedAfter,
} = LifecycleRule;

const AT = new Date('2026-11-22T12:00:00Z');
const DAY = 24 * 60 * 60 * 1000;
const SECOND = 1 / 24 / 60 / 60;
const days = (count: number) => Duration.days(count);
const ago = (age: number) => new Date(AT.getTime() - Math.round(age * DAY));

/** An image whose digest is its name, pushed so many days ago. */
const image = (name: string, tags: string[], age: number, more: Partial<RepositoryImage> = {}): RepositoryImage =>
  ({ imageDigest: name, imageTags: tags, imagePushedAt: ago(age), ...more });
const archived = (age: number): Partial<RepositoryImage> => ({ imageStatus: ImageStatus.ARCHIVED, lastArchivedAt: ago(age) });
/** An untagged image that is about another one, such as its signature. */
const about = (name: string, subject: string, more: Partial<RepositoryImage> = {}): RepositoryImage =>
  image(name, [], 9, { subjectManifestDigest: subject, ...more });
const preview = (images: RepositoryImage[], ...rules: LifecycleRule[]) => LifecyclePolicy.of(...rules).preview(images, { at: AT });

/** The images that go, each with what happens and the rule: `{ a: 'expiring 1' }`. */
const going = (images: RepositoryImage[], ...rules: LifecycleRule[]) => Object.fromEntries(preview(images, ...rules).images
  .filter(({ outcome }) => outcome !== LifecycleOutcome.KEPT)
  .map(({ imageDigest, outcome, rulePriority }) => [imageDigest, [outcome.toLowerCase(), rulePriority].join(' ').trim()]));
const reasons = (images: RepositoryImage[], ...rules: LifecycleRule[]) => preview(images, ...rules).images.map(({ reason }) => reason);

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

describe('imageCountMoreThan', () => {
  const three = [image('a', ['x'], 1), image('b', ['x'], 3), image('c', ['x'], 2)];

  test('keeps the newest and takes all others, whatever their age', () => {
    expect(going(three, keepNewest(1, all()))).toEqual({ b: 'expiring 1', c: 'expiring 1' });
    expect(going(three, keepNewest(2, all()))).toEqual({ b: 'expiring 1' });
    expect(going(three, keepNewest(3, all()))).toEqual({});
    expect(going(three, archiveBeyondNewest(2, all()))).toEqual({ b: 'archiving 1' });
  });

  test('counts only images of its tags and storage class', () => {
    expect(going([...three, image('d', ['y'], 0), image('e', [], 0), image('f', ['x'], 0, archived(0))], keepNewest(3, taggedAll('x')))).toEqual({});
  });

  test('counts a restored image from its restoration', () => {
    expect(going([...three, image('d', ['x'], 400, { lastActivatedAt: ago(0.5), lastArchivedAt: ago(5) })], keepNewest(1, all())))
      .toEqual({ a: 'expiring 1', b: 'expiring 1', c: 'expiring 1' });
    expect(going([image('d', ['x'], 400, { lastActivatedAt: ago(2.5) }), ...three], keepNewest(2, all()))).toEqual({ b: 'expiring 1', d: 'expiring 1' });
  });

  test('of images of one time the lower digest is the newer', () => {
    expect(going([image('b', [], 1), image('a', [], 1), image('c', [], 1)], keepNewest(1, all()))).toEqual({ b: 'expiring 1', c: 'expiring 1' });
  });
});

describe('sinceImagePushed', () => {
  test('takes images that are older, not those of exactly that age', () => {
    const images = [image('a', [], 7 - SECOND), image('b', [], 7), image('c', [], 7 + SECOND), image('d', [], -1)];
    expect(going(images, expireOlderThan(days(7), all()))).toEqual({ c: 'expiring 1' });
    expect(going(images, archiveOlderThan(days(7), all()))).toEqual({ c: 'archiving 1' });
  });

  test('counts a restored image from its restoration', () => {
    const images = [image('a', [], 400, { lastActivatedAt: ago(7) }), image('b', [], 400, { lastActivatedAt: ago(7 + SECOND) })];
    expect(going(images, expireOlderThan(days(7), all()))).toEqual({ b: 'expiring 1' });
  });

  test('does not look at pulls', () => {
    expect(going([image('a', [], 9, { lastRecordedPullTime: ago(0) })], expireOlderThan(days(7), all()))).toEqual({ a: 'expiring 1' });
  });
});

describe('sinceImagePulled', () => {
  const at = (name: string, more: Partial<RepositoryImage>) => image(name, [], 400, more);
  const archives = (...images: RepositoryImage[]) => going(images, archiveNotPulledFor(days(30)));

  test('archives images that were pulled longer ago', () => {
    expect(archives(at('a', { lastRecordedPullTime: ago(30) }), at('b', { lastRecordedPullTime: ago(30 + SECOND) }))).toEqual({ b: 'archiving 1' });
  });

  test('of an image that was never pulled the push counts', () => {
    expect(archives(image('a', [], 30), image('b', [], 30 + SECOND))).toEqual({ b: 'archiving 1' });
  });

  test('of an image that was restored and not pulled since the restoration counts', () => {
    expect(archives(
      at('a', { lastActivatedAt: ago(30) }),
      at('b', { lastActivatedAt: ago(30 + SECOND) }),
      at('c', { lastActivatedAt: ago(30), lastRecordedPullTime: ago(31) }),
      at('d', { lastActivatedAt: ago(31), lastRecordedPullTime: ago(32) }),
    )).toEqual({ b: 'archiving 1', d: 'archiving 1' });
  });

  test('of an image that was pulled after it was restored the pull counts', () => {
    expect(archives(
      at('a', { lastActivatedAt: ago(40), lastRecordedPullTime: ago(30) }),
      at('b', { lastActivatedAt: ago(40), lastRecordedPullTime: ago(31) }),
    )).toEqual({ b: 'archiving 1' });
  });
});

describe('sinceImageTransitioned', () => {
  test('takes archived images that were archived longer ago', () => {
    const images = [image('a', [], 400, archived(90)), image('b', [], 400, archived(90 + SECOND)), image('c', [], 400, archived(89))];
    expect(going(images, expireArchivedAfter(days(90)))).toEqual({ b: 'expiring 1' });
  });

  test('takes no image that is not archived, also when it was once or is being restored', () => {
    const images = [
      image('a', [], 400), image('b', [], 400, { lastArchivedAt: ago(300), lastActivatedAt: ago(200) }),
      image('c', [], 400, { lastArchivedAt: ago(300), imageStatus: ImageStatus.ACTIVATING }),
    ];
    expect(going(images, expireArchivedAfter(days(90)))).toEqual({});
  });

  test('the other count types take no archived image', () => {
    const images = [image('a', ['x'], 400, archived(1)), image('b', [], 400, archived(1))];
    expect(going(images, expireOlderThan(days(1), taggedAll('x')), expireUntagged(days(1)), archiveNotPulledFor(days(1)))).toEqual({});
    expect(going(images, keepNewest(1, taggedAll('x')), keepNewest(1, all()))).toEqual({});
  });

  test('an image that is being restored is in the standard storage class', () => {
    expect(going([image('a', [], 9, { lastArchivedAt: ago(9), imageStatus: ImageStatus.ACTIVATING })], expireUntagged(days(1)))).toEqual({ a: 'expiring 1' });
  });
});

describe('image indexes', () => {
  const index = (name: string, tags: string[], age: number, ...parts: string[]) => image(name, tags, age, { referencedDigests: parts });

  test('what an index references is not touched', () => {
    const images = [index('i', ['v1'], 9, 'a', 'b'), image('a', [], 9), image('b', ['amd'], 9), image('c', [], 9)];
    expect(going(images, expireUntagged(days(1)))).toEqual({ c: 'expiring 1' });
    expect(going(images, protect(taggedAll('v1')), expireOlderThan(days(1), all()))).toEqual({ c: 'expiring 2' });
  });

  test('what an index references is not counted', () => {
    const index26 = [index('i', ['v1'], 0, 'p1', 'p2'), image('p1', [], 90), image('p2', [], 90)];
    const others = Array.from({ length: 23 }, (_, i) => image(`o${i}`, ['x'], i + 1));
    expect(Object.keys(going([...index26, ...others], keepNewest(20, all())))).toEqual(['o19', 'o20', 'o21', 'o22']);
    const young = [index('i', ['v1'], 3, 'p'), image('p', [], 1), image('a', [], 2)];
    expect(going(young, keepNewest(1, all()))).toEqual({ i: 'expiring 1' });
  });

  test('what an index references stays when the index goes', () => {
    expect(going([index('i', [], 9, 'a'), image('a', [], 9)], expireUntagged(days(1)))).toEqual({ i: 'expiring 1' });
    expect(going([index('i', [], 9, 'a'), image('a', [], 9)], archiveOlderThan(days(1), all()))).toEqual({ i: 'archiving 1' });
  });

  test('an index in an index is a part, and keeps its own parts', () => {
    const images = [index('i', ['v1'], 9, 'j'), index('j', [], 9, 'a'), image('a', [], 9)];
    expect(going(images, expireOlderThan(days(1), all()))).toEqual({ i: 'expiring 1' });
  });

  test('an archived index keeps nothing', () => {
    const images = [image('i', ['v1'], 9, { ...archived(1), referencedDigests: ['a'] }), image('a', [], 9)];
    expect(going(images, expireUntagged(days(1)))).toEqual({ a: 'expiring 1' });
  });

  test('an archived part is kept as well', () => {
    expect(going([index('i', ['v1'], 9, 'a'), image('a', [], 900, archived(300))], expireArchivedAfter(days(90)))).toEqual({});
  });

  test('an index that references itself, or what is not there, keeps nothing by that', () => {
    expect(going([index('i', [], 9, 'i', 'gone')], expireUntagged(days(1)))).toEqual({ i: 'expiring 1' });
  });

  test('indexes whose parts are not known are named', () => {
    const of = (imageManifestMediaType: string, more: Partial<RepositoryImage> = {}) => ({ imageManifestMediaType, ...more });
    const oci = 'application/vnd.oci.image.index.v1+json';
    const images = [
      image('a', [], 1, of(oci)), image('b', [], 1, of('application/vnd.docker.distribution.manifest.list.v2+json')),
      image('c', [], 1, of(oci, { referencedDigests: [] })), image('d', [], 1, of('application/vnd.oci.image.manifest.v1+json')),
      image('e', [], 1, of(oci, archived(1))), image('f', [], 1, of(oci, { imageStatus: ImageStatus.ACTIVATING })), image('g', [], 1),
    ];
    expect(preview(images, expireUntagged(days(1))).unknownIndexes).toEqual(['a', 'b', 'f']);
  });
});

describe('what is about another image', () => {
  test('expires and is archived with it', () => {
    const images = [image('a', ['x'], 9), image('b', ['y'], 9), image('c', ['z'], 9), about('sa', 'a'), about('sb', 'b'), about('sc', 'c')];
    expect(going(images, expireOlderThan(days(1), taggedAll('x')), archiveOlderThan(days(1), taggedAll('y'))))
      .toEqual({ a: 'expiring 1', b: 'archiving 2', sa: 'expiring 1', sb: 'archiving 2' });
  });

  test('is not touched by rules of its own tags, and is not counted', () => {
    const young = { imagePushedAt: ago(1) };
    const images = [image('a', ['x'], 0), about('s', 'a', young), about('t', 'a', { ...young, imageTags: ['sha256-a.sig'] }), image('b', [], 8)];
    expect(going(images, keepNewest(1, taggedAll('*.sig')), expireUntagged(days(8)))).toEqual({});
    expect(going(images, keepNewest(1, untagged()), expireOlderThan(days(1), taggedAll('*')))).toEqual({});
  });

  test('is an ordinary image when the other is not there', () => {
    expect(going([about('s', 'gone')], expireUntagged(days(1)))).toEqual({ s: 'expiring 1' });
  });

  test('follows over several, in any order of the list', () => {
    const images = [about('attestation', 'sbom'), about('sbom', 'signature'), image('a', ['x'], 9), about('signature', 'a')];
    expect(going(images, expireOlderThan(days(1), taggedAll('x'))))
      .toEqual({ a: 'expiring 1', signature: 'expiring 1', sbom: 'expiring 1', attestation: 'expiring 1' });
    expect(going(images, keepNewest(1, taggedAll('x')), expireUntagged(days(1)))).toEqual({});
  });

  test('is archived after an image that was archived before, by no rule', () => {
    const images = [image('a', [], 9, archived(1)), about('s', 'a'), about('t', 'a', archived(1)), about('u', 'a', { imageStatus: ImageStatus.ACTIVATING })];
    const result = preview(images, expireArchivedAfter(days(90)));
    expect(result.images.map(({ outcome, rulePriority }) => [outcome, rulePriority]))
      .toEqual([['KEPT', undefined], ['ARCHIVING', undefined], ['KEPT', undefined], ['ARCHIVING', undefined]]);
    expect(result.rules.map(({ imageCount }) => imageCount)).toEqual([0]);
  });

  test('that is archived itself stays when the other is archived, and expires with it', () => {
    const archives = [image('a', ['x'], 9), about('s', 'a', archived(100))];
    expect(going(archives, archiveOlderThan(days(1), taggedAll('x')), expireArchivedAfter(days(90)))).toEqual({ a: 'archiving 1' });
    expect(going(archives, expireOlderThan(days(1), taggedAll('x')), expireArchivedAfter(days(99)))).toEqual({ a: 'expiring 1', s: 'expiring 1' });
    const expires = [image('a', [], 900, archived(100)), about('s', 'a', archived(1)), about('t', 'a')];
    expect(going(expires, expireArchivedAfter(days(90)))).toEqual({ a: 'expiring 1', s: 'expiring 1', t: 'expiring 1' });
  });

  test('stays with a part of an index, whatever that is about and wherever it is stored', () => {
    const index = image('i', ['v1'], 0, { referencedDigests: ['p', 'q'] });
    const images = [index, about('p', 'a'), image('a', ['x'], 9), about('s', 'p'), image('q', [], 9, archived(1)), about('t', 'q')];
    expect(going(images, expireOlderThan(days(1), taggedAll('x')), expireUntagged(days(1)))).toEqual({ a: 'expiring 1' });
  });

  test('and is a part of an index stays as a part', () => {
    const images = [image('a', ['x'], 9), about('s', 'a'), image('i', ['v1'], 0, { referencedDigests: ['s'] })];
    expect(going(images, expireOlderThan(days(1), taggedAll('x')))).toEqual({ a: 'expiring 1' });
  });

  test('goes with an index that goes', () => {
    const images = [image('i', ['x'], 9, { referencedDigests: ['a'] }), image('a', [], 9), about('s', 'i')];
    expect(going(images, expireOlderThan(days(1), taggedAll('x')))).toEqual({ i: 'expiring 1', s: 'expiring 1' });
  });

  test('is an ordinary image in a circle, and when it leads into one', () => {
    const images = [about('a', 'b'), about('b', 'a'), { ...about('c', 'a'), imageTags: ['x'] }];
    expect(going(images, expireUntagged(days(1)))).toEqual({ a: 'expiring 1', b: 'expiring 1' });
    expect(going([about('a', 'a'), about('s', 'a')], expireUntagged(days(1)))).toEqual({ a: 'expiring 1', s: 'expiring 1' });
  });
});

describe('the reason', () => {
  test('names the rule that keeps an image from a later one', () => {
    expect(reasons([image('a', ['release-1'], 9)], protect(taggedAll('release-*')), keepNewest(5, taggedAll('*')), expireOlderThan(days(1), all())))
      .toEqual(['kept: matches rule 1 (tagged "release-*"), which protects it from rule 3']);
    expect(reasons([image('a', ['v1'], 9)], protect(taggedAll('v*')), expireOlderThan(days(1), taggedAll('*1')), expireOlderThan(days(1), all())))
      .toEqual(['kept: matches rule 1 (tagged "v*"), which protects it from rule 2']);
    expect(reasons([image('a', [], 9)], expireUntagged(days(9), { description: 'builds' }), expireOlderThan(days(8), all())))
      .toEqual(['kept: matches rule 1 (untagged; builds), which protects it from rule 2']);
  });

  test('names the rule that keeps all its images', () => {
    expect(reasons([image('a', ['v1'], 9), image('b', ['v2'], 9, archived(9))], protect(taggedAll('v*')), LifecycleRule.protectArchived(taggedAll('v*'))))
      .toEqual(['kept: matches rule 1 (tagged "v*"), which keeps all such images', 'kept: matches rule 2 (tagged "v*"), which keeps all such images']);
  });

  test('of a rule that acts after a hundred years is its age all the same', () => {
    expect(reasons([image('a', [], 36_501)], expireUntagged(days(36_500))))
      .toEqual(['expiring: pushed 36501 days ago, and rule 1 (untagged) keeps images for 36500 days']);
  });

  test('gives the place among the images of a rule that counts', () => {
    const images = [image('a', ['v1'], 3), image('b', ['v2'], 2), image('c', ['v3'], 1)];
    expect(reasons(images, keepNewest(2, taggedAll('v*', '*'), { description: 'few' }))).toEqual([
      'expiring: is number 3, from the newest, of the images of rule 1 (tagged "v*" and "*"; few), which keeps 2',
      'kept: is number 2, from the newest, of the images of rule 1 (tagged "v*" and "*"; few), which keeps 2',
      'kept: is number 1, from the newest, of the images of rule 1 (tagged "v*" and "*"; few), which keeps 2',
    ]);
    expect(reasons(images, archiveBeyondNewest(2, taggedAllPrefixes('v')))[0]).toBe(
      'archiving: is number 3, from the newest, of the images of rule 1 (tagged prefix "v"), which keeps 2',
    );
  });

  test('gives the time since the push', () => {
    const images = [image('a', [], 20), image('b', [], 14), image('c', [], 13.99), image('d', [], 14.25), image('e', [], 0.5), image('f', [], -1)];
    expect(reasons(images, expireUntagged(days(14)))).toEqual([
      'expiring: pushed 20 days ago, and rule 1 (untagged) keeps images for 14 days',
      'kept: pushed 14 days ago, and rule 1 (untagged) keeps images for 14 days',
      'kept: pushed 13.9 days ago, and rule 1 (untagged) keeps images for 14 days',
      'expiring: pushed 14.2 days ago, and rule 1 (untagged) keeps images for 14 days',
      'kept: pushed less than a day ago, and rule 1 (untagged) keeps images for 14 days',
      'kept: pushed in the future, and rule 1 (untagged) keeps images for 14 days',
    ]);
  });

  test('does not contradict itself when the limit is passed by minutes', () => {
    expect(reasons([image('a', [], 14 + SECOND), image('b', [], 1 + SECOND), image('c', [], 1)], archiveOlderThan(days(14), all())))
      .toEqual([
        'archiving: pushed just over 14 days ago, and rule 1 (any) keeps images for 14 days',
        'kept: pushed 1 day ago, and rule 1 (any) keeps images for 14 days',
        'kept: pushed 1 day ago, and rule 1 (any) keeps images for 14 days',
      ]);
    expect(reasons([image('a', [], 1 + SECOND)], expireUntagged(days(1)))).toEqual([
      'expiring: pushed just over 1 day ago, and rule 1 (untagged) keeps images for 1 day',
    ]);
  });

  test('gives the time since a restoration', () => {
    expect(reasons([image('a', [], 90, { lastActivatedAt: ago(20) }), image('b', [], 90, { lastActivatedAt: ago(2) })], archiveOlderThan(days(14), all())))
      .toEqual([
        'archiving: restored 20 days ago, and rule 1 (any) keeps images for 14 days',
        'kept: restored 2 days ago, and rule 1 (any) keeps images for 14 days',
      ]);
  });

  test('gives the time since the last pull, or since when there was none', () => {
    const images = [
      image('a', [], 400, { lastRecordedPullTime: ago(91) }), image('b', [], 400, { lastRecordedPullTime: ago(90) }),
      image('c', [], 400), image('d', [], 3), image('e', [], 400, { lastActivatedAt: ago(100), lastRecordedPullTime: ago(200) }),
    ];
    expect(reasons(images, archiveNotPulledFor(days(90)))).toEqual([
      'archiving: last pulled 91 days ago, and rule 1 (any) keeps images for 90 days without a pull',
      'kept: last pulled 90 days ago, and rule 1 (any) keeps images for 90 days without a pull',
      'archiving: not pulled since it was pushed 400 days ago, and rule 1 (any) keeps images for 90 days without a pull',
      'kept: not pulled since it was pushed 3 days ago, and rule 1 (any) keeps images for 90 days without a pull',
      'archiving: not pulled since it was restored 100 days ago, and rule 1 (any) keeps images for 90 days without a pull',
    ]);
  });

  test('gives the time in the archive', () => {
    const images = [image('a', [], 900, archived(101)), image('b', ['x'], 900, archived(90))];
    expect(reasons(images, expireArchivedAfter(days(100)))).toEqual([
      'expiring: archived 101 days ago, and rule 1 (any) keeps archived images for 100 days',
      'kept: archived 90 days ago, and rule 1 (any) keeps archived images for 100 days',
    ]);
  });

  test('says that no rule is for an image', () => {
    const images = [image('a', ['x'], 9), image('b', [], 9), image('c', ['x'], 9, archived(1)), image('d', [], 9, archived(1))];
    expect(reasons(images, keepNewest(1, taggedAll('y')))).toEqual([
      'kept: no rule is for its tags',
      'kept: no rule is for untagged images',
      'kept: no rule is for archived images with its tags',
      'kept: no rule is for archived images without tags',
    ]);
  });

  test('names the index that an image is a part of, by a tag or the beginning of the digest', () => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const images = [
      image('i', ['v1', 'latest'], 9, { referencedDigests: [digest] }), image(digest, [], 9, { referencedDigests: ['b'] }), image('b', [], 9),
    ];
    expect(reasons(images, expireUntagged(days(1))).slice(1)).toEqual([
      'kept: is a part of the image index "v1", which is in the repository',
      'kept: is a part of the image index sha256:0123456789ab, which is in the repository',
    ]);
  });

  test('names the newest of several indexes', () => {
    const index = (name: string, age: number) => image(name, [name], age, { referencedDigests: ['a'] });
    expect(reasons([index('old', 9), index('new', 1), index('older', 19), image('a', [], 9)], keepNewest(9, taggedAll('*'))).at(-1))
      .toBe('kept: is a part of the image index "new", which is in the repository');
  });

  test('names the image that an image is about, and what happens to that', () => {
    const images = [
      image('a', ['x'], 9), about('1', 'a'), about('2', '1'),
      image('b', ['y'], 9), about('3', 'b'), about('4', 'b', archived(1)),
      image('c', ['z'], 9), about('5', 'c'),
      image('d', [], 9, archived(1)), about('6', 'd'), about('7', 'd', archived(1)),
      image('i', ['z'], 9, { referencedDigests: ['p'] }), image('p', [], 9), about('8', 'p'),
    ];
    const rules = [expireOlderThan(days(1), taggedAll('x')), archiveOlderThan(days(1), taggedAll('y'))];
    const followers = preview(images, ...rules).images.filter(({ imageDigest }) => imageDigest < 'a');
    expect(Object.fromEntries(followers.map(({ imageDigest, reason }) => [imageDigest, reason])))
      .toEqual({
        1: 'expiring: is a referrer of the image "x", which rule 1 expires',
        2: 'expiring: is a referrer of the image "x", which rule 1 expires',
        3: 'archiving: is a referrer of the image "y", which rule 2 archives',
        4: 'kept: is a referrer of the image "y", which rule 2 archives; it is archived already',
        5: 'kept: is a referrer of the image "z", which is kept',
        6: 'archiving: is a referrer of the image d, which is archived',
        7: 'kept: is a referrer of the image d, which is kept',
        8: 'kept: is a referrer of the image p, which is kept',
      });
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
