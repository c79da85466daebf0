import { Duration } from 'aws-cdk-lib';
import { ImageSelection, ImageStatus, LifecyclePolicy, LifecycleRule, RepositoryImage } from '../../../src';

const { taggedAll, all } = ImageSelection;
const { keepNewest, expireUntagged, expireOlderThan, archiveOlderThan, expireArchivedAfter } = LifecycleRule;

const AT = new Date('2026-11-22T12:00:00Z');
const DAY = 24 * 60 * 60 * 1000;
const SECOND = 1 / 24 / 60 / 60;
const days = (count: number) => Duration.days(count);
const ago = (age: number) => new Date(AT.getTime() - Math.round(age * DAY));
const image = (name: string, tags: string[], age: number, more: Partial<RepositoryImage> = {}): RepositoryImage =>
  ({ imageDigest: name, imageTags: tags, imagePushedAt: ago(age), imageSizeInBytes: 10, ...more });
const simulate = (count: number, images: RepositoryImage[], ...rules: LifecycleRule[]) =>
  LifecyclePolicy.of(...rules).preview(images, { at: AT }).simulate(count);

/** What happens, as `3 a expiring 1`. */
const events = (count: number, images: RepositoryImage[], ...rules: LifecycleRule[]) => simulate(count, images, ...rules).events
  .map(({ day, imageDigest, outcome, rulePriority }) => `${day} ${imageDigest} ${outcome.toLowerCase()} ${rulePriority ?? ''}`.trim());

describe('how far it looks', () => {
  const preview = LifecyclePolicy.of(expireUntagged(days(14))).preview([image('a', [], 1)], { at: AT });

  test.each([0, 1, 36_500])('may be %s days', (count) => {
    expect(preview.simulate(count).days).toBe(count);
  });

  test.each([-1, 1.5, 36_501, NaN, Infinity])('may not be %s days', (count) => {
    expect(() => preview.simulate(count)).toThrow(`"days" must be a whole number of 0 to 36500, got ${count}`);
  });

  test('includes the last day and nothing after it', () => {
    expect(preview.simulate(13).events).toEqual([]);
    expect(preview.simulate(14).events).toHaveLength(1);
  });
});

test('of no day is what happens at the time of the preview', () => {
  const images = [image('b', [], 15), image('a', ['x'], 15), image('c', [], 14)];
  const preview = LifecyclePolicy.of(expireUntagged(days(14))).preview(images, { at: AT });
  expect(preview.simulate(0).events).toEqual([{
    day: 0, at: AT, imageDigest: 'b', imageTags: [], outcome: 'EXPIRING', rulePriority: 1, reason: preview.images[0].reason,
  }]);
});

test('an image goes on the first day it is older than the rule allows', () => {
  expect(events(30, [image('a', [], 10)], expireUntagged(days(14)))).toEqual(['5 a expiring 1']);
  expect(events(30, [image('a', [], 10 + SECOND)], expireUntagged(days(14)))).toEqual(['4 a expiring 1']);
  expect(events(30, [image('a', [], 10 - SECOND)], expireUntagged(days(14)))).toEqual(['5 a expiring 1']);
  expect(events(30, [image('a', [], -3)], expireUntagged(days(14)))).toEqual(['18 a expiring 1']);
});

test('the time and the reason of an event are those of its day', () => {
  expect(simulate(30, [image('a', ['v1'], 10)], expireOlderThan(days(14), all())).events).toEqual([{
    day: 5,
    at: new Date('2026-11-27T12:00:00Z'),
    imageDigest: 'a',
    imageTags: ['v1'],
    outcome: 'EXPIRING',
    rulePriority: 1,
    reason: 'expiring: pushed 15 days ago, and rule 1 (any) keeps images for 14 days',
  }]);
});

test('events are in the order they happen, and on one day in the order of the images', () => {
  const images = [image('d', [], 1), image('c', [], 3), image('a', [], 3), image('b', [], 2)];
  expect(events(30, images, expireUntagged(days(14)))).toEqual(['12 c expiring 1', '12 a expiring 1', '13 b expiring 1', '14 d expiring 1']);
});

test('days of which nothing is to be said are passed over, however many', () => {
  const images = [image('a', ['x'], 0), image('b', ['y'], 0), image('c', ['z'], 0)];
  const rules = [
    expireOlderThan(days(36_499), taggedAll('x')), expireOlderThan(days(36_500), taggedAll('y')), expireOlderThan(days(20_000), taggedAll('z')),
  ];
  expect(events(36_500, images, ...rules)).toEqual(['20001 c expiring 3', '36500 a expiring 1']);
});

test('a rule that counts acts once, since nothing is pushed', () => {
  const images = [image('a', ['x'], 3), image('b', ['x'], 2), image('c', ['x'], 1)];
  expect(events(100, images, keepNewest(2, taggedAll('x')))).toEqual(['0 a expiring 1']);
});

test('what another rule takes makes room', () => {
  const images = [image('a', ['x'], 9), image('b', ['y'], 8), image('c', ['x', 'y'], 3)];
  expect(events(100, images, expireOlderThan(days(5), taggedAll('x')), keepNewest(1, taggedAll('y')))).toEqual([
    '0 a expiring 1', '0 b expiring 2', '3 c expiring 1',
  ]);
});

test('the parts of an index that has expired go later', () => {
  const images = [
    image('i', ['v1'], 9, { referencedDigests: ['j', 'a'] }), image('a', [], 9), image('j', [], 9, { referencedDigests: ['b'] }), image('b', [], 9),
  ];
  expect(events(100, images, expireOlderThan(days(10), all()))).toEqual([
    '2 i expiring 1', '3 a expiring 1', '3 j expiring 1', '4 b expiring 1',
  ]);
  expect(events(100, images, keepNewest(1, taggedAll('v*')), expireUntagged(days(1)))).toEqual([]);
});

test('the parts of an index that was archived are archived later, and expire as it does', () => {
  const images = [image('i', ['v1'], 9, { referencedDigests: ['a'] }), image('a', [], 9)];
  expect(events(200, images, archiveOlderThan(days(10), all()), expireArchivedAfter(days(90)))).toEqual([
    '2 i archiving 1', '3 a archiving 1', '93 i expiring 2', '94 a expiring 2',
  ]);
});

test('an archived image expires when it is old enough there', () => {
  const images = [image('a', ['x'], 9), image('b', ['x'], 900, { imageStatus: ImageStatus.ARCHIVED, lastArchivedAt: ago(89) })];
  const result = simulate(150, images, archiveOlderThan(days(10), all()), expireArchivedAfter(days(90)));
  expect(result.events.map(({ day, imageDigest, reason }) => [day, imageDigest, reason])).toEqual([
    [2, 'a', 'archiving: pushed 11 days ago, and rule 1 (any) keeps images for 10 days'],
    [2, 'b', 'expiring: archived 91 days ago, and rule 2 (any) keeps archived images for 90 days'],
    [93, 'a', 'expiring: archived 91 days ago, and rule 2 (any) keeps archived images for 90 days'],
  ]);
});

test('what is about an image goes on the same day', () => {
  const images = [image('s', [], 1, { subjectManifestDigest: 'a' }), image('a', ['x'], 9), image('t', [], 1, { subjectManifestDigest: 'gone' })];
  expect(events(150, images, archiveOlderThan(days(10), taggedAll('x')), expireArchivedAfter(days(90)))).toEqual([
    '2 s archiving 1', '2 a archiving 1', '93 s expiring 2', '93 a expiring 2',
  ]);
});

test('what was archived already with an image that was not expires with it', () => {
  const images = [image('a', ['x'], 9), image('s', [], 9, { subjectManifestDigest: 'a', imageStatus: ImageStatus.ARCHIVED, lastArchivedAt: ago(300) })];
  expect(events(150, images, archiveOlderThan(days(10), taggedAll('x')), expireArchivedAfter(days(90)))).toEqual([
    '2 a archiving 1', '93 a expiring 2', '93 s expiring 2',
  ]);
});

test('what is left is counted after the last day', () => {
  const images = [image('a', [], 9), image('b', ['x'], 9), image('c', ['y'], 9), image('d', ['y'], 9, { imageSizeInBytes: undefined })];
  const rules = [expireUntagged(days(10)), archiveOlderThan(days(11), taggedAll('x')), expireArchivedAfter(days(90))];
  const left = (count: number) => {
    const { remainingStandard, remainingArchive } = simulate(count, images, ...rules);
    return [remainingStandard, remainingArchive].map(({ imageCount, sizeInBytes }) => `${imageCount} ${sizeInBytes}`);
  };
  expect(left(0)).toEqual(['4 30', '0 0']);
  expect(left(2)).toEqual(['3 20', '0 0']);
  expect(left(3)).toEqual(['2 10', '1 10']);
  expect(left(94)).toEqual(['2 10', '0 0']);
});

test('can be asked for again, also for less', () => {
  const preview = LifecyclePolicy.of(expireUntagged(days(14))).preview([image('a', [], 10)], { at: AT });
  expect(preview.simulate(30).events).toHaveLength(1);
  expect(preview.simulate(30).events).toHaveLength(1);
  expect(preview.simulate(4).events).toHaveLength(0);
  expect(preview.kept.imageCount).toBe(1);
});

test('as many images as a repository may have go on one day', () => {
  const images = Array.from({ length: 150_000 }, (_, i) => image(`sha256:${i}`, [], 1));
  expect(simulate(20, images, expireUntagged(days(14))).events).toHaveLength(150_000);
});

test('of a preview is of the images and the time that the preview was of, whatever became of them', () => {
  const images: RepositoryImage[] = [{ imageDigest: 'sha256:old', imagePushedAt: new Date('2026-11-01') }];
  const at = new Date('2026-11-22');
  const preview = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(7))).preview(images, { at });
  images.pop();
  at.setFullYear(2000);
  expect(preview.at).toEqual(new Date('2026-11-22'));
  expect(preview.simulate(1).events.map(({ imageDigest }) => imageDigest)).toEqual(['sha256:old']);
});
