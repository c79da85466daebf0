import * as fc from 'fast-check';
import { AT, randomInventory } from './random-inventory';
import { ImageStatus, LifecycleOutcome, LifecyclePolicy, RepositoryImage } from '../../../src';

const image = (imageDigest: string, days: number, imageTags?: string[]): RepositoryImage =>
  ({ imageDigest, imageTags, imagePushedAt: new Date(AT - days * 24 * 60 * 60 * 1000) });
const rule = (rulePriority: number, tagPatternList: string[], type: string) => ({
  rulePriority,
  selection: { tagStatus: 'tagged', tagPatternList, countType: 'sinceImagePushed', countUnit: 'days', countNumber: 5 },
  action: type === 'expire' ? { type } : { type, targetStorageClass: 'archive' },
});
const policy = LifecyclePolicy.fromJson(JSON.stringify({ rules: [rule(1, ['old-*'], 'expire'), rule(2, ['base-*'], 'transition')] }));
const images = [image('d', 9, ['base-2']), image('a', 9, ['old-1']), image('c', 1, ['old-3']), image('b', 7, ['old-2']), image('e', 9)];
const preview = () => policy.preview(images, { at: new Date(AT) });

test('the images of each outcome are listed in the order they were given', () => {
  const { expiringImages, archivingImages, keptImages } = preview();
  expect(expiringImages.map(({ imageDigest, rulePriority }) => [imageDigest, rulePriority])).toEqual([['a', 1], ['b', 1]]);
  expect(archivingImages.map(({ imageDigest, rulePriority }) => [imageDigest, rulePriority])).toEqual([['d', 2]]);
  expect(keptImages.map(({ imageDigest, rulePriority }) => [imageDigest, rulePriority])).toEqual([['c', undefined], ['e', undefined]]);
});

test('the lists are those of all images, whatever is read first', () => {
  fc.assert(fc.property(randomInventory, ({ policy: rules, images: slow }) => {
    const inventory = slow.map(({ digest, tags, pushedAt, archivedAt, status }): RepositoryImage => ({
      imageDigest: digest,
      imageTags: tags,
      imagePushedAt: new Date(pushedAt),
      imageStatus: status && ImageStatus[status],
      lastArchivedAt: archivedAt ? new Date(archivedAt) : undefined,
    }));
    const result = LifecyclePolicy.fromJson(JSON.stringify(rules)).preview(inventory, { at: new Date(AT) });
    const { expiringImages, archivingImages, keptImages } = result;
    const of = (outcome: LifecycleOutcome) => result.images.filter((each) => each.outcome === outcome);
    expect([expiringImages, archivingImages, keptImages])
      .toEqual([LifecycleOutcome.EXPIRING, LifecycleOutcome.ARCHIVING, LifecycleOutcome.KEPT].map(of));
    expect([result.expiring, result.archiving, result.kept].map(({ imageCount }) => imageCount))
      .toEqual([expiringImages, archivingImages, keptImages].map(({ length }) => length));
  }), { numRuns: 200 });
});

test('a list is made once', () => {
  const result = preview();
  expect(result.images).toBe(result.images);
  expect(result.keptImages).toBe(result.keptImages);
});

test('one image is found by its digest', () => {
  const result = preview();
  expect(images.map(({ imageDigest }) => result.image(imageDigest))).toEqual(result.images);
  expect(result.image('b')).toMatchObject({ imageTags: ['old-2'], outcome: 'EXPIRING', reason: expect.stringMatching(/^expiring: pushed 7 days ago, and rule 1 /) });
  expect(result.image('nowhere')).toBeUndefined();
});

test('a list that changes after the preview changes nothing in it', () => {
  const given = [...images];
  const result = policy.preview(given, { at: new Date(AT) });
  given.reverse().pop();
  expect(result.images).toEqual(preview().images);
  expect(result.simulate(30).events).toEqual(preview().simulate(30).events);
});

test('an image has all of it as its own, so that it can be copied and written as JSON', () => {
  const [first] = preview().expiringImages;
  const copy = {
    imageDigest: 'a',
    imageTags: ['old-1'],
    imageSizeInBytes: 0,
    outcome: 'EXPIRING',
    rulePriority: 1,
    reason: 'expiring: pushed 9 days ago, and rule 1 (tagged "old-*") keeps images for 5 days',
  };
  expect({ ...first }).toEqual(copy);
  expect(JSON.parse(JSON.stringify(first))).toEqual(copy);
});
