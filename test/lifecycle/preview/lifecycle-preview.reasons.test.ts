import { about, SECOND, ago, archived, days, image, preview, reasons } from './preview.helpers';
import { ImageSelection, LifecycleRule } from '../../../src';

const { taggedAll, taggedAllPrefixes, all } = ImageSelection;
const {
  protect, keepNewest, expireUntagged, expireOlderThan, archiveOlderThan, archiveNotPulledFor, archiveBeyondNewest, expireArchivedAfter,
} = LifecycleRule;

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
