import { SECOND, ago, archived, days, going, image } from './preview.helpers';
import { ImageSelection, ImageStatus, LifecycleRule, RepositoryImage } from '../../../src';

const { taggedAll, all } = ImageSelection;
const {
  keepNewest, expireUntagged, expireOlderThan, archiveOlderThan, archiveNotPulledFor, archiveBeyondNewest, expireArchivedAfter,
} = LifecycleRule;

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
