import { Duration } from 'aws-cdk-lib';
import { LifecyclePolicy, LifecycleRule } from '../../../src';

const at = new Date('2026-11-22T12:00:00Z');
const policy = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14)));
const detail = (name: string, change: object = {}) =>
  ({ registryId: '111122223333', repositoryName: 'team/api', imageDigest: `sha256:${name}`, imagePushedAt: '2026-11-01T00:00:00+00:00', ...change });
const page = (...imageDetails: object[]) => JSON.stringify({ imageDetails }, undefined, 4);
const outcomes = (text: string) =>
  policy.previewDescribedImages(text, { at }).images.map(({ imageDigest, outcome }) => `${imageDigest.slice(7)} ${outcome}`);

test('what the AWS CLI prints is previewed as the same images are', () => {
  const text = page(
    detail('old', { imageSizeInBytes: 7, imageScanFindingsSummary: { findingSeverityCounts: {} } }),
    detail('tagged', { imageTags: ['v1'], imageSizeInBytes: 5 }),
    detail('young', { imagePushedAt: 1795262400 }),
  );
  const actual = policy.previewDescribedImages(text, { at });
  const expected = policy.preview([
    { imageDigest: 'sha256:old', imagePushedAt: new Date('2026-11-01T00:00:00Z'), imageSizeInBytes: 7 },
    { imageDigest: 'sha256:tagged', imagePushedAt: new Date('2026-11-01T00:00:00Z'), imageSizeInBytes: 5, imageTags: ['v1'] },
    { imageDigest: 'sha256:young', imagePushedAt: new Date('2026-11-21T12:00:00Z') },
  ], { at });
  expect(actual.images).toEqual(expected.images);
  expect(actual.images.map(({ outcome }) => outcome)).toEqual(['EXPIRING', 'KEPT', 'KEPT']);
  expect([actual.at, actual.expiring, actual.kept]).toEqual([at, { imageCount: 1, sizeInBytes: 7 }, { imageCount: 2, sizeInBytes: 5 }]);
});

test.each([
  ['pages one after the other', page(detail('a')) + page(detail('b', { imageTags: ['v1'] }))],
  ['a list, as json.dumps(imageDetails, default=str) of boto3 writes it',
    JSON.stringify([detail('a', { imagePushedAt: '2026-11-01 00:00:00+01:00' }), detail('b', { imagePushedAt: '2026-11-22 11:00:00.123000+00:00' })])],
])('%s', (_, text) => {
  expect(outcomes(text)).toEqual(['a EXPIRING', 'b KEPT']);
});

test('a repository without images is empty', () => {
  expect(policy.previewDescribedImages('{"imageDetails":[]}', { at }).kept).toEqual({ imageCount: 0, sizeInBytes: 0 });
});

test('an image index may be given what it references', () => {
  const index = detail('index', { imageTags: ['v1'], imageManifestMediaType: 'application/vnd.oci.image.index.v1+json' });
  expect(policy.previewDescribedImages(page(index, detail('part')), { at }).unknownIndexes).toEqual(['sha256:index']);
  expect(outcomes(page(index, detail('part')))).toEqual(['index KEPT', 'part EXPIRING']);
  expect(outcomes(page({ ...index, referencedDigests: ['sha256:part'] }, detail('part')))).toEqual(['index KEPT', 'part KEPT']);
});

test.each<[string, string, string]>([
  ['text that is no JSON', 'aws: error', '"describeImagesOutput":1: is not JSON, begins with "aws: error"; expected the output of aws ecr describe-images --output json'],
  ['a value that is wrong', page(detail('a'), detail('b', { imagePushedAt: 'yesterday' })),
    '"describeImagesOutput":12: image sha256:b: "imagePushedAt" is "yesterday"; '
    + 'expected a time with its zone such as "2026-11-22T12:00:00+00:00", or seconds since 1970'],
  ['an image without digest', page(detail('a'), detail('b', { imageDigest: undefined })),
    '"describeImagesOutput":1: imageDetails[1]: "imageDigest" is missing; give the digest of the manifest'],
  ['images of two repositories', page(detail('a'), detail('a', { repositoryName: 'team/web' }), detail('b', { repositoryName: undefined })),
    '"describeImagesOutput": has images of "team/api", "team/web", a repository without a name; expected those of one repository, '
    + 'so preview each with a text of its own'],
  ['a list that was cut off', JSON.stringify({ imageDetails: [detail('a')], NextToken: 'abc' }),
    '"describeImagesOutput": has a token for more images; expected all of them, so leave out --max-items and --no-paginate'],
])('%s is refused', (_, text, message) => {
  expect(() => policy.previewDescribedImages(text, { at })).toThrow(new Error(message));
});

test('a time of the preview that cannot be read is refused', () => {
  expect(() => policy.previewDescribedImages(page(detail('a')), { at: new Date(NaN) })).toThrow('"at" is not a time that can be read');
});
