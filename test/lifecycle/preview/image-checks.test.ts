import { Duration } from 'aws-cdk-lib';
import { ImageStatus, LifecyclePolicy, LifecycleRule, RepositoryImage } from '../../../src';

const at = new Date('2026-11-22T12:00:00Z');
const policy = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14)));
const good: RepositoryImage = { imageDigest: 'sha256:good', imagePushedAt: at };
const preview = (change: Partial<Record<keyof RepositoryImage, unknown>>) =>
  () => policy.preview([good, { imageDigest: 'sha256:bad', imagePushedAt: at, ...change } as RepositoryImage], { at });

test.each<[string, Partial<Record<keyof RepositoryImage, unknown>>]>([
  ['the least there is', {}],
  ['all there is', {
    imageTags: ['a'],
    imageSizeInBytes: 1,
    lastRecordedPullTime: at,
    imageStatus: ImageStatus.ARCHIVED,
    lastArchivedAt: at,
    lastActivatedAt: at,
    imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
    subjectManifestDigest: 'sha256:good',
    referencedDigests: ['sha256:good'],
  }],
  ['no bytes', { imageSizeInBytes: 0 }],
  ['the most bytes', { imageSizeInBytes: Number.MAX_SAFE_INTEGER }],
  ['no tags', { imageTags: [] }],
  ['a time later than the preview', { imagePushedAt: new Date('2027-01-01') }],
  ['a restored image that was archived nobody knows when', { imageStatus: ImageStatus.ACTIVE, lastActivatedAt: at }],
  ['an image that is being restored', { imageStatus: ImageStatus.ACTIVATING }],
])('is taken: %s', (_, change) => {
  expect(preview(change)).not.toThrow();
});

test.each<[string, Partial<Record<keyof RepositoryImage, unknown>>, string]>([
  ['no time of the push', { imagePushedAt: undefined }, '"imagePushedAt" is missing; give the time of the push'],
  ['a push at no time', { imagePushedAt: new Date('soon') }, '"imagePushedAt" is not a time that can be read; give a time such as new Date("2026-11-22T12:00:00Z")'],
  ['a push at a text', { imagePushedAt: '2026-11-22T12:00:00Z' }, '"imagePushedAt" is not a time that can be read'],
  ['a pull at null', { lastRecordedPullTime: null }, '"lastRecordedPullTime" is not a time that can be read'],
  ['a pull at no time', { lastRecordedPullTime: new Date(NaN) }, '"lastRecordedPullTime" is not a time that can be read'],
  ['tags that are no list', { imageTags: 'dev' }, '"imageTags" must be a list of texts, none of them empty, got "dev"'],
  ['a status that there is not', { imageStatus: 'archived' }, '"imageStatus" must be one of ACTIVE, ARCHIVED, ACTIVATING, got "archived"'],
  ['archived at no time', { lastArchivedAt: new Date(NaN) }, '"lastArchivedAt" is not a time that can be read'],
  ['restored at no time', { lastActivatedAt: new Date(NaN) }, '"lastActivatedAt" is not a time that can be read'],
  ['a size below nothing', { imageSizeInBytes: -1 }, '"imageSizeInBytes" must be a whole number of at least 0, got -1'],
  ['half a byte', { imageSizeInBytes: 0.5 }, '"imageSizeInBytes" must be a whole number of at least 0, got 0.5'],
  ['a size that is no number', { imageSizeInBytes: NaN }, '"imageSizeInBytes" must be a whole number of at least 0, got NaN'],
  ['more bytes than can be counted', { imageSizeInBytes: 2 ** 53 }, '"imageSizeInBytes" must be a whole number of at least 0, got 9007199254740992'],
  ['a tag that is a number', { imageTags: [5] }, '"imageTags" must be a list of texts, none of them empty, got [5]; leave it out when it is not known'],
  ['parts at null', { referencedDigests: null }, '"referencedDigests" must be a list of texts, none of them empty, got null'],
  ['a part that is null', { referencedDigests: [null] }, '"referencedDigests" must be a list of texts, none of them empty, got [null]'],
  ['a type at null', { imageManifestMediaType: null }, '"imageManifestMediaType" must be a text that is not empty, got null'],
  ['an image it is about that is a number', { subjectManifestDigest: 5 }, '"subjectManifestDigest" must be a text that is not empty, got 5'],
  ['one tag that is no list', { imageTags: 'v1' }, '"imageTags" must be a list of texts, none of them empty, got "v1"'],
  ['a status that ECR does not have', { imageStatus: 'archived' }, '"imageStatus" must be one of ACTIVE, ARCHIVED, ACTIVATING, got "archived"'],
  ['archived nobody knows when', { imageStatus: ImageStatus.ARCHIVED },
    '"lastArchivedAt" is missing, which an archived image has; give the time it was archived'],
  ['a digest that is there before', { imageDigest: 'sha256:good' }, 'its digest is in the list twice; give each image once'],
])('throws with place and digest: %s', (_, change, message) => {
  expect(preview(change)).toThrow(`"images[1]" (${change.imageDigest ?? 'sha256:bad'}): ${message}`);
});

test.each([['none', undefined], ['empty', '']])('throws for a digest that is %s', (_, imageDigest) => {
  expect(preview({ imageDigest })).toThrow('"images[1]" (without digest): "imageDigest" is missing; give the digest of the manifest');
});

test('no policy at all looks at the images as well', () => {
  expect(() => LifecyclePolicy.none().preview([good, good], { at })).toThrow('"images[1]" (sha256:good): its digest is in the list twice');
});
