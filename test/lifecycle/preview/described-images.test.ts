import * as fs from 'node:fs';
import * as path from 'node:path';
import { readManifests } from '../../../src/cli/input/manifests';
import { readInventories } from '../../../src/lifecycle/preview/described-images';
import { refusal } from '../../util/refusal';

const DATA = path.join(__dirname, '..', '..', '..', 'examples', 'data');
const TIME = 'expected a time with its zone such as "2026-11-22T12:00:00+00:00", or seconds since 1970';

const digest = (index: number) => `sha256:${String(index).padStart(64, '0')}`;
const detail = (index: number, change: object = {}) => ({
  registryId: '385605022855',
  repositoryName: 'team/api',
  imageDigest: digest(index),
  imagePushedAt: '2026-11-01T12:34:56.789000+00:00',
  ...change,
});
const page = (...imageDetails: unknown[]) => JSON.stringify({ imageDetails }, undefined, 4);
const read = (text: string) => readInventories([text], 'in.json');
const imageOf = (change: object) => read(page(detail(1, change)))[0].images[0];
/** The message, which is the same in whatever parts the text comes. */
function messageOf(text: string, file = 'in.json'): string {
  const message = refusal(() => readInventories([text], file));
  if (text.length < 10_000) {
    expect(refusal(() => readInventories(text, file))).toBe(message);
  }
  return message;
}

test('everything a policy looks at is read', () => {
  const [{ repositoryName, images }] = read(page({
    registryId: '385605022855',
    repositoryName: 'team/api',
    imageDigest: digest(1),
    imageTags: ['v1', 'latest'],
    imageSizeInBytes: 48318255,
    imagePushedAt: '2026-02-05T19:23:36.811000+05:30',
    imageScanStatus: { status: 'ACTIVE', description: 'scanned' },
    imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
    artifactMediaType: 'application/vnd.cncf.notary.signature',
    lastRecordedPullTime: '2026-03-01T00:00:00+00:00',
    subjectManifestDigest: digest(2),
    imageStatus: 'ARCHIVED',
    lastArchivedAt: '2026-09-01T01:00:00.5Z',
    lastActivatedAt: '2026-08-01T00:00:00-07:00',
    addedByAwsTomorrow: { a: [1] },
  }));
  expect(repositoryName).toBe('team/api');
  expect(images).toEqual([{
    imageDigest: digest(1),
    imageTags: ['v1', 'latest'],
    imageSizeInBytes: 48318255,
    imagePushedAt: new Date('2026-02-05T13:53:36.811Z'),
    imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
    lastRecordedPullTime: new Date('2026-03-01T00:00:00Z'),
    subjectManifestDigest: digest(2),
    imageStatus: 'ARCHIVED',
    lastArchivedAt: new Date('2026-09-01T01:00:00.500Z'),
    lastActivatedAt: new Date('2026-08-01T07:00:00Z'),
  }]);
});

test('an untagged image that was never pulled has only a digest and a time', () => {
  const bare = { imageDigest: digest(1), imagePushedAt: new Date('2026-11-01T12:34:56.789Z') };
  expect(imageOf({})).toEqual(bare);
  // As `--query` writes what is not there.
  expect(imageOf({
    imageTags: null,
    imageSizeInBytes: null,
    lastRecordedPullTime: null,
    imageStatus: null,
    lastArchivedAt: null,
    lastActivatedAt: null,
    imageManifestMediaType: null,
    subjectManifestDigest: null,
  })).toEqual(bare);
  expect(imageOf({ imageTags: [] }).imageTags).toEqual([]);
});

test.each<[unknown, string]>([
  ['2026-11-22T12:00:00Z', '2026-11-22T12:00:00.000Z'],
  ['2026-11-22T12:00:00.123456+01:00', '2026-11-22T11:00:00.123Z'],
  // As Python writes it.
  ['2026-11-22 12:00:00.123000+01:00', '2026-11-22T11:00:00.123Z'],
  ['2026-11-22 12:00:00Z', '2026-11-22T12:00:00.000Z'],
  ['2026-10-31T23:59:59-01:00', '2026-11-01T00:59:59.000Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  [1565128275.0, '2019-08-06T21:51:15.000Z'],
  [1778859183.778, '2026-05-15T15:33:03.778Z'],
  [0, '1970-01-01T00:00:00.000Z'],
])('the time %p is read', (imagePushedAt, expected) => {
  expect(imageOf({ imagePushedAt }).imagePushedAt.toISOString()).toBe(expected);
});

test.each<[string, string]>([
  ['one page', page(detail(1), detail(2))],
  ['several pages', `${page(detail(1))}\n${page(detail(2))}`],
  ['several pages with nothing between them', `${page(detail(1))}${page(detail(2))}`],
  ['pages as JSON lines, with their tokens', `${JSON.stringify({ imageDetails: [detail(1)], nextToken: 'abc' })}\n${page(detail(2))}`],
  ['a list of images', JSON.stringify([detail(1), detail(2)])],
  ['several lists', `${JSON.stringify([detail(1)])}[]${JSON.stringify([detail(2)])}`],
  ['a list of pages', JSON.stringify([{ imageDetails: [detail(1)] }, { imageDetails: [detail(2)] }])],
  ['images as JSON lines', `${JSON.stringify(detail(1))}\n${JSON.stringify(detail(2))}\n`],
  ['a page and an image', page(detail(1)) + JSON.stringify(detail(2))],
])('%s can be read', (_, text) => {
  expect(read(text)).toEqual([{ registryId: '385605022855', repositoryName: 'team/api', images: [expect.objectContaining({ imageDigest: digest(1) }), expect.anything()] }]);
  expect(read(text)[0].images[1].imageDigest).toBe(digest(2));
});

test('images are grouped by repository, in the order in which they come', () => {
  const inventories = read(page(
    detail(1, { repositoryName: 'b' }), detail(2, { repositoryName: undefined }), detail(3, { repositoryName: 'a' }), detail(4, { repositoryName: 'b' }),
    detail(5, { repositoryName: null }),
    // The same image may be in several repositories.
    detail(1, { repositoryName: 'a' }),
  ));
  expect(inventories.map(({ repositoryName, images }) => [repositoryName, images.map(({ imageDigest }) => Number(imageDigest.slice(-1)))])).toEqual([
    ['b', [1, 4]], [undefined, [2, 5]], ['a', [3, 1]],
  ]);
});

test('an output without images is an empty repository', () => {
  expect(read('{"imageDetails": []}')).toEqual([{ images: [] }]);
  expect(read('[]')).toEqual([{ images: [] }]);
  expect(read(`{"imageDetails": []}${page(detail(1))}`)).toHaveLength(1);
  expect(read(`{"imageDetails": []}${page(detail(1))}`)[0].repositoryName).toBe('team/api');
});

describe('an output is partial', () => {
  const tokened = (...imageDetails: unknown[]) => JSON.stringify({ imageDetails, NextToken: 'abc' });
  const partial = (text: string) => read(text).map(({ isPartial = false }) => isPartial);

  test('when every page of a repository has a token', () => {
    expect(partial(tokened(detail(1)))).toEqual([true]);
    expect(partial(JSON.stringify([{ imageDetails: [detail(1)], nextToken: 'abc' }]))).toEqual([true]);
    expect(partial(tokened(detail(1)) + tokened(detail(2)))).toEqual([true]);
    expect(partial(tokened(detail(1)) + page(detail(1, { repositoryName: 'other' })))).toEqual([true, false]);
    expect(partial(tokened())).toEqual([true]);
  });

  test('but not when another page goes on, which may be empty', () => {
    expect(partial(tokened(detail(1)) + page(detail(2)))).toEqual([false]);
    expect(partial(page(detail(2)) + tokened(detail(1)))).toEqual([false]);
    expect(partial(tokened(detail(1)) + page())).toEqual([false]);
    expect(partial(tokened() + page())).toEqual([false]);
    expect(partial(JSON.stringify({ imageDetails: [detail(1)], nextToken: null }))).toEqual([false]);
    expect(partial(JSON.stringify([detail(1)]))).toEqual([false]);
  });
});

test('indexes get the digests that they reference', () => {
  const children = new Map([[digest(1), [digest(2), digest(3)]], [digest(9), [digest(8)]]]);
  const [{ images }] = readInventories([page(detail(1), detail(2))], 'in.json', children);
  expect(images.map(({ referencedDigests }) => referencedDigests)).toEqual([[digest(2), digest(3)], undefined]);
});

test('progress is told every 5,000 images', () => {
  const told: number[] = [];
  readInventories([page(...Array.from({ length: 12_000 }, (_, i) => detail(i)))], 'in.json', new Map(), (images) => told.push(images));
  expect(told).toEqual([5_000, 10_000]);
});

test.each<[string, string, string]>([
  ['the output of another command', '\n{"repositories": [{"repositoryName": "team/api"}]}',
    'in.json:2: the document is {"repositories":[{"repositoryName":"team/api"}]}; expected the output of aws ecr describe-images --output json'],
  ['null', 'null', 'in.json:1: the document is null; expected the output of aws ecr describe-images --output json'],
  ['an empty object', '{}', 'in.json:1: the document is {}; expected the output of aws ecr describe-images --output json'],
  ['a list of digests', `["${digest(1)}"]`,
    `in.json:1: [0] is "${digest(1).slice(0, 59)}...; expected the output of aws ecr describe-images --output json`],
  ['a page of text', '[{"imageDetails": []},\n{"imageDetails": "none"}]', 'in.json:1: "[1].imageDetails" is "none"; expected a list of images'],
  ['images that are no list', '{"imageDetails": {"imageDigest": "sha256:0"}}',
    'in.json:1: "imageDetails" is {"imageDigest":"sha256:0"}; expected a list of images'],
  ['images that are null', '{"imageDetails": null}', 'in.json:1: "imageDetails" is null; expected a list of images'],
  ['an image that is null', page(detail(1), null), 'in.json:1: imageDetails[1]: is null; expected an image'],
  ['an image that is a list', page([detail(1)]).replace(/\s/g, ''), 'in.json:1: imageDetails[0]: is [{"registryId":"385605022855","repositoryName":"team/api","i...; expected an image'],
  ['an image without digest', `{"imageDetails":[]}\n${page(detail(1), detail(2, { imageDigest: undefined }))}`,
    'in.json:2: imageDetails[1]: "imageDigest" is missing; give the digest of the manifest'],
  ['an image with an empty digest', JSON.stringify([detail(1), detail(2, { imageDigest: '' })]),
    'in.json:1: [1]: "imageDigest" is missing; give the digest of the manifest'],
  ['an image whose digest is a number', JSON.stringify(detail(1, { imageDigest: 12 })), 'in.json:1: the image: "imageDigest" is 12; expected a string'],
])('%s is refused', (_, text, message) => {
  expect(messageOf(text)).toBe(message);
});

test.each<[object, string]>([
  [{ imagePushedAt: undefined }, '"imagePushedAt" is missing; give the time of the push'],
  [{ imagePushedAt: null }, '"imagePushedAt" is missing; give the time of the push'],
  [{ imagePushedAt: 'yesterday' }, `"imagePushedAt" is "yesterday"; ${TIME}`],
  [{ imagePushedAt: '2026-11-22T12:00:00' }, `"imagePushedAt" is "2026-11-22T12:00:00"; ${TIME}`],
  [{ imagePushedAt: '2026-13-22T12:00:00Z' }, `"imagePushedAt" is "2026-13-22T12:00:00Z"; ${TIME}`],
  [{ imagePushedAt: '2026-11-22 12:00:00' }, `"imagePushedAt" is "2026-11-22 12:00:00"; ${TIME}`],
  [{ imagePushedAt: '2026-11-22  12:00:00Z' }, `"imagePushedAt" is "2026-11-22  12:00:00Z"; ${TIME}`],
  [{ imagePushedAt: '2026-11-00T12:00:00Z' }, `"imagePushedAt" is "2026-11-00T12:00:00Z"; ${TIME}`],
  [{ imagePushedAt: '2026-11-22T25:00:00Z' }, `"imagePushedAt" is "2026-11-22T25:00:00Z"; ${TIME}`],
  [{ imagePushedAt: '2026-11-31T12:00:00Z' }, `"imagePushedAt" is "2026-11-31T12:00:00Z"; ${TIME}`],
  [{ imagePushedAt: '2026-02-29T12:00:00Z' }, `"imagePushedAt" is "2026-02-29T12:00:00Z"; ${TIME}`],
  [{ imagePushedAt: '2026-02-30T00:00:00Z' }, `"imagePushedAt" is "2026-02-30T00:00:00Z"; ${TIME}`],
  [{ imagePushedAt: '1565128275' }, `"imagePushedAt" is "1565128275"; ${TIME}`],
  [{ imagePushedAt: 1565128275000 }, `"imagePushedAt" is 1565128275000; ${TIME}`],
  [{ imagePushedAt: -1 }, `"imagePushedAt" is -1; ${TIME}`],
  [{ imagePushedAt: true }, `"imagePushedAt" is true; ${TIME}`],
  [{ lastRecordedPullTime: '' }, `"lastRecordedPullTime" is ""; ${TIME}`],
  [{ lastArchivedAt: {} }, `"lastArchivedAt" is {}; ${TIME}`],
  [{ lastActivatedAt: [] }, `"lastActivatedAt" is []; ${TIME}`],
  [{ imageSizeInBytes: -1 }, '"imageSizeInBytes" is -1; expected a whole number of 0 to 9007199254740991'],
  [{ imageSizeInBytes: 1.5 }, '"imageSizeInBytes" is 1.5; expected a whole number of 0 to 9007199254740991'],
  [{ imageSizeInBytes: 2 ** 53 }, '"imageSizeInBytes" is 9007199254740992; expected a whole number of 0 to 9007199254740991'],
  [{ imagePushedAt: '2026-02-30 00:00:00Z' }, `"imagePushedAt" is "2026-02-30 00:00:00Z"; ${TIME}`],
  [{ imagePushedAt: '2026-11-22  12:00:00Z' }, `"imagePushedAt" is "2026-11-22  12:00:00Z"; ${TIME}`],
  [{ imageSizeInBytes: '12' }, '"imageSizeInBytes" is "12"; expected a whole number of 0 to 9007199254740991'],
  [{ imageTags: 'latest' }, '"imageTags" is "latest"; expected a list of strings'],
  [{ imageTags: ['v1', 2] }, '"imageTags" is ["v1",2]; expected a list of strings'],
  [{ imageTags: Array.from({ length: 60 }, (_, i) => i) },
    '"imageTags" is [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,...; expected a list of strings'],
  [{ imageStatus: 'DELETING' }, '"imageStatus" is "DELETING"; expected one of "ACTIVE", "ARCHIVED", "ACTIVATING"'],
  [{ imageStatus: 'active' }, '"imageStatus" is "active"; expected one of "ACTIVE", "ARCHIVED", "ACTIVATING"'],
  [{ imageStatus: 'ARCHIVED' }, '"lastArchivedAt" is missing, which an archived image has; give the time it was archived'],
  [{ imageManifestMediaType: 1 }, '"imageManifestMediaType" is 1; expected a string'],
  [{ referencedDigests: digest(1) }, `"referencedDigests" is "${digest(1).slice(0, 59)}...; expected a list of strings`],
  [{ subjectManifestDigest: [] }, '"subjectManifestDigest" is []; expected a string'],
  [{ repositoryName: 1 }, '"repositoryName" is 1; expected a string'],
])('an image with %j is refused, with the line of its digest', (change, problem) => {
  const text = `${page(detail(1), detail(2))}\n${page(detail(3), detail(4, change), detail(5))}`;
  const line = text.split('\n').findIndex((content) => content.includes(digest(4))) + 1;
  expect(messageOf(text)).toBe(`in.json:${line}: image ${digest(4)}: ${problem}`);
});

test.each(['ACTIVE', 'ACTIVATING'])('an image that is %s needs no time at which it was archived', (imageStatus) => {
  expect(imageOf({ imageStatus }).imageStatus).toBe(imageStatus);
});

test('a page that is there twice is refused, with the line of the second', () => {
  const problem = 'is there twice; expected each image of a repository once, so give each page once, and one region at a time';
  const lines = [detail(1, { repositoryName: 'other' }), detail(1), detail(2, { subjectManifestDigest: digest(1) }), detail(1)].map((image) => JSON.stringify(image));
  expect(messageOf(lines.join('\n'))).toBe(`in.json:4: image ${digest(1)}: ${problem}`);
  expect(messageOf(page(detail(1)) + page(detail(1)), '-')).toBe(`standard input:15: image ${digest(1)}: ${problem}`);
});

test('without a place in the text, the line is that of the document', () => {
  const escaped = page(detail(1, { imageTags: 1 })).replace('"sha256:', '"\\u0073ha256:');
  expect(messageOf(`\n\n${escaped}`)).toBe(`in.json:3: image ${digest(1)}: "imageTags" is 1; expected a list of strings`);
  const odd = 'sha256:(*[\\"';
  expect(messageOf(`\n[\n${JSON.stringify(detail(1, { imageDigest: odd, imageTags: 1 }))}]`))
    .toBe(`in.json:3: image ${odd}: "imageTags" is 1; expected a list of strings`);
});

test('a number that is too large for JSON is shown as what it is', () => {
  const text = JSON.stringify(detail(1, { imageSizeInBytes: 7 })).replace(':7', ':1e400');
  expect(messageOf(text)).toBe(`in.json:1: image ${digest(1)}: "imageSizeInBytes" is Infinity; expected a whole number of 0 to 9007199254740991`);
});

test('repositories of one name in two accounts are two', () => {
  const other = (index: number) => detail(index, { registryId: '111122223333' });
  expect(read(page(detail(1), other(1), detail(2), other(3))).map(({ registryId, images }) => [registryId, images.length])).toEqual([
    ['385605022855', 2], ['111122223333', 2],
  ]);
  expect(messageOf(page(detail(1, { registryId: 5 })))).toContain('"registryId" is 5; expected a string');
});

test('a digest of a million characters is cut off, and its line is found', () => {
  const text = `\n${JSON.stringify(detail(1, { imageDigest: 's'.repeat(1_000_000), imageTags: 1 }))}`;
  expect(messageOf(`{"imageDetails":[]}${text}`)).toBe(`in.json:2: image ${'s'.repeat(200)}...: "imageTags" is 1; expected a list of strings`);
});

test('a digest elsewhere in the text is not its line', () => {
  const text = `${JSON.stringify(detail(2, { subjectManifestDigest: digest(1) }))}\n${JSON.stringify(detail(1, { imageTags: 1 }))}`;
  expect(messageOf(text)).toBe(`in.json:2: image ${digest(1)}: "imageTags" is 1; expected a list of strings`);
});

test('lists of many levels are refused', () => {
  const deep = '['.repeat(50_000) + ']'.repeat(50_000);
  expect(messageOf(deep)).toBe('in.json: is nested too deeply, or has too long a text');
  expect(messageOf(`{"imageDetails":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`))
    .toBe('in.json:1: "imageDetails" is an object of many levels; expected a list of images');
});

test('text that is no JSON is refused with its line', () => {
  expect(messageOf('')).toBe('in.json: is empty; expected the output of aws ecr describe-images --output json');
  expect(messageOf(page(detail(1)).slice(0, -3))).toBe('in.json:9: ends inside the list that begins on line 2; expected the rest of it');
});

test('a large repository takes no quadratic time', () => {
  const timeOf = (count: number) => {
    const text = page(...Array.from({ length: count }, (_, i) => detail(i)));
    const start = performance.now();
    expect(read(text)[0].images).toHaveLength(count);
    return performance.now() - start;
  };
  timeOf(1_000);
  // Ten times as many would take a hundred times as long.
  expect(timeOf(50_000)).toBeLessThan(40 * Math.max(timeOf(5_000), 5));
});

test.each<[string, string, number, object]>([
  ['docker-in-aws-todobackend', 'docker-in-aws/todobackend', 32, { tagged: 10, signatures: 4, archived: 0, restored: 0 }],
  ['regulated-payments', 'regulated/payments', 29, { tagged: 26, signatures: 0, archived: 7, restored: 4 }],
  ['ci-scratch', 'ci/scratch', 72, { tagged: 62, signatures: 0, archived: 0, restored: 0 }],
])('the inventory %s of the examples is read', (name, repository, count, expected) => {
  const [{ repositoryName, images }, ...others] = read(fs.readFileSync(path.join(DATA, `${name}.json`), 'utf8'));
  expect([repositoryName, images.length, others]).toEqual([repository, count, []]);
  expect({
    tagged: images.filter(({ imageTags }) => imageTags).length,
    signatures: images.filter(({ subjectManifestDigest }) => subjectManifestDigest).length,
    archived: images.filter(({ imageStatus }) => imageStatus === 'ARCHIVED').length,
    restored: images.filter(({ lastActivatedAt }) => lastActivatedAt).length,
  }).toEqual(expected);
});

test('the indexes of the examples reference images of their repository', () => {
  const children = readManifests(fs.readFileSync(path.join(DATA, 'docker-in-aws-todobackend.manifests.json'), 'utf8'), 'manifests');
  const [{ images }] = readInventories([fs.readFileSync(path.join(DATA, 'docker-in-aws-todobackend.json'), 'utf8')], 'images', children);
  const digests = images.map(({ imageDigest }) => imageDigest);
  const indexes = images.filter(({ imageManifestMediaType }) => imageManifestMediaType === 'application/vnd.oci.image.index.v1+json');
  expect(indexes.map(({ referencedDigests }) => referencedDigests?.length)).toEqual([4, 4]);
  expect(digests).toEqual(expect.arrayContaining(indexes.flatMap(({ referencedDigests }) => referencedDigests!)));
});
