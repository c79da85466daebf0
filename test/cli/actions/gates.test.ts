import { runIn } from '../../util/in-memory-io';
import { archiveAfter, daysAgo, describeImages, digestOf, expireAfter, ImageData, keep } from '../../util/inventories';

const DATA: ImageData[] = [{ tags: ['v3', 'latest'] }, { tags: ['v2'], days: 10 }, { tags: ['v1', 'release-1'], days: 20 }, { days: 30 }];

const preview = (policy: string, ...args: string[]) => {
  const files = { 'policy.json': policy, 'api.json': describeImages('team/api', ...DATA), 'web.json': describeImages('team/web', { tags: ['v1'] }) };
  return runIn({ files }, 'preview', '--policy', 'policy.json', '--images', 'api.json', ...args);
};
const lastLine = (text: string) => text.trimEnd().split('\n').pop();

describe('--fail-on-tag', () => {
  test('fails when an image with such a tag expires, and says which', () => {
    const { status, stdout, stderr } = preview(expireAfter(15), '--fail-on-tag', 'release-*');
    expect(status).toBe(1);
    expect(stderr).toBe('--fail-on-tag "release-*": failed, 1 image goes: team/api:v1,release-1 is expired by rule 1\n');
    expect(stdout).toContain('v1, release-1');
    expect(stdout).not.toContain('--fail-on-tag');
  });

  test('fails when one is archived', () => {
    const { status, stderr } = preview(archiveAfter(5), '--fail-on-tag', 'v*');
    expect(status).toBe(1);
    expect(stderr).toBe('--fail-on-tag "v*": failed, 2 images go: team/api:v2 is archived by rule 1; team/api:v1,release-1 is archived by rule 1\n');
  });

  test('fails when one follows an image that was archived before', () => {
    const subject = { imageStatus: 'ARCHIVED', lastArchivedAt: daysAgo(3) };
    const images = describeImages('team/api', subject, { tags: ['sbom'], subjectManifestDigest: digestOf(1) });
    const { status, stderr } = runIn({ files: { 'policy.json': archiveAfter(5), 'api.json': images } },
      'preview', '--policy', 'policy.json', '--images', 'api.json', '--fail-on-tag', 'sbom');
    expect(status).toBe(1);
    expect(stderr).toBe('--fail-on-tag "sbom": failed, 1 image goes: team/api:sbom is archived\n');
  });

  test('passes when none goes, and says how many there are', () => {
    const { status, stdout, stderr } = preview(expireAfter(15), '--fail-on-tag', 'v2', '--fail-on-tag', 'la*t', '--fail-on-tag', 'relase-*');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n').slice(-3)).toEqual([
      '--fail-on-tag "v2": passed, 1 image with such a tag, none goes',
      '--fail-on-tag "la*t": passed, 1 image with such a tag, none goes',
      '--fail-on-tag "relase-*": passed, no image has such a tag',
    ]);
  });

  test('is for tags, not for untagged images', () => {
    expect(preview(expireAfter(25), '--fail-on-tag', '*').status).toBe(0);
    expect(preview(expireAfter(25)).stdout).toContain(digestOf(4).slice(0, 19));
  });

  test('is the whole tag', () => {
    expect(preview(expireAfter(15), '--fail-on-tag', 'release').status).toBe(0);
    expect(preview(expireAfter(15), '--fail-on-tag', 'release-1').status).toBe(1);
  });

  test('with --days looks at later days', () => {
    expect(preview(expireAfter(15), '--fail-on-tag', 'v2', '--days', '5').status).toBe(0);
    const { status, stderr } = preview(expireAfter(15), '--fail-on-tag', 'v2', '--days', '6');
    expect(status).toBe(1);
    expect(stderr).toBe('--fail-on-tag "v2": failed, 1 image goes: team/api:v2 is expired by rule 1 on day 6\n');
  });

  test('names ten images', () => {
    const images = describeImages(undefined, ...Array.from({ length: 12 }, (_, i) => ({ tags: [`v${i}`], days: 20 })));
    const { stderr } = runIn({ files: { 'policy.json': expireAfter(15), 'api.json': images } },
      'preview', '--policy', 'policy.json', '--images', 'api.json', '--fail-on-tag', 'v*');
    expect(stderr).toMatch(/: failed, 12 images go: v0 is expired by rule 1; .*; v9 is expired by rule 1; and 2 more\n$/);
  });
});

describe('--fail-above', () => {
  test.each([
    ['1', 1, '--fail-above 1: failed, 2 images go'],
    ['2', 0, '--fail-above 2: passed, 2 images go'],
    ['0', 1, '--fail-above 0: failed, 2 images go'],
  ])('%s of 2 images that expire is status %d', (limit, expected, line) => {
    const { status, stdout, stderr } = preview(expireAfter(15), '--fail-above', limit);
    expect(status).toBe(expected);
    expect(lastLine(expected === 1 ? stderr : stdout)).toBe(line);
  });

  test('counts what is archived', () => {
    expect(preview(archiveAfter(15), '--fail-above', '1').status).toBe(1);
    expect(preview(archiveAfter(15), '--fail-above', '2').status).toBe(0);
  });

  test('counts all repositories together', () => {
    expect(preview(expireAfter(15), '--images', 'web.json', '--at', '2026-12-31', '--fail-above', '4').status).toBe(1);
    expect(preview(expireAfter(15), '--images', 'web.json', '--at', '2026-12-31', '--fail-above', '5').status).toBe(0);
  });

  test('counts an image once that is archived and later expires', () => {
    const { status, stderr } = preview(archiveAfter(15), '--days', '1000', '--fail-above', '3');
    expect(status).toBe(1);
    expect(stderr).toBe('--fail-above 3: failed, 4 images go\n');
    expect(preview(archiveAfter(15), '--days', '1000', '--fail-above', '4').status).toBe(0);
  });
});

test('one that fails is enough, and all are said', () => {
  const { status, stdout, stderr } = preview(keep(3), '--fail-on-tag', 'v*', '--fail-above', '0');
  expect(status).toBe(1);
  expect(stderr).toBe('--fail-above 0: failed, 1 image goes\n');
  expect(lastLine(stdout)).toBe('--fail-on-tag "v*": passed, 3 images with such a tag, none goes');
});

test('with --json they are in the document, too', () => {
  const { status, stdout, stderr } = preview(expireAfter(15), '--json', '--fail-on-tag', 'v*', '--fail-on-tag', 'x', '--fail-above', '2');
  expect(status).toBe(1);
  expect(stderr).toBe('--fail-on-tag "v*": failed, 1 image goes: team/api:v1,release-1 is expired by rule 1\n');
  expect(JSON.parse(stdout).gates).toEqual([
    {
      gate: 'fail-on-tag',
      failed: true,
      pattern: 'v*',
      imageCount: 3,
      images: [{
        repositoryName: 'team/api', imageDigest: digestOf(3), imageTags: ['v1', 'release-1'], outcome: 'EXPIRING', rulePriority: 1,
      }],
    },
    { gate: 'fail-on-tag', failed: false, pattern: 'x', imageCount: 0, images: [] },
    { gate: 'fail-above', failed: false, limit: 2, imageCount: 2 },
  ]);
});
