import { about, ago, archived, days, going, image, preview } from './preview.helpers';
import { ImageSelection, ImageStatus, LifecycleRule, RepositoryImage } from '../../../src';

const { taggedAll, untagged, all } = ImageSelection;
const { protect, keepNewest, expireUntagged, expireOlderThan, archiveOlderThan, expireArchivedAfter } = LifecycleRule;

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

describe('referrers', () => {
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
