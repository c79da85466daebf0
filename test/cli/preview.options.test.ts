import { files, images, outcomes, POLICY, preview, previewJson } from './preview.helpers';
import { archiveAfter, describeImages, digestOf, expireAfter, ImageData, keep } from '../util/inventories';

describe('preview options', () => {
  test('--at is the time of the ages, and now without it', () => {
    const old = { files: { 'policy.json': expireAfter(15), 'images.json': images } };
    const now = previewJson(old, ...POLICY);
    expect(now.at).toBe('2026-11-22T00:00:00.000Z');
    expect(outcomes(now)).toEqual(['1 KEPT', '2 KEPT', '3 EXPIRING']);
    const later = previewJson(old, ...POLICY, '--at', '2026-12-02T02:00:00+01:00');
    expect(later.at).toBe('2026-12-02T01:00:00.000Z');
    expect(outcomes(later)).toEqual(['1 KEPT', '2 EXPIRING', '3 EXPIRING']);
    expect(previewJson(old, ...POLICY, '--at', '2026-12-02').at).toBe('2026-12-02T00:00:00.000Z');
    expect(previewJson(old, ...POLICY, '--at', '2026-12-02 02:00:00+01:00').at).toBe(later.at);
    expect(preview(old, ...POLICY, '--at', '2026-12-02').stdout).toContain('2026-12-02T00:00:00.000Z');
  });

  test('--days adds what happens on later days', () => {
    const old = { files: { 'policy.json': expireAfter(15), 'images.json': images } };
    expect(previewJson(old, ...POLICY).repositories[0].simulation).toBeUndefined();
    const { simulation } = previewJson(old, ...POLICY, '--days', '30').repositories[0];
    expect(simulation).toMatchObject({ days: 30, remainingStandard: { imageCount: 0, sizeInBytes: 0 } });
    expect(simulation.events.map(({ day, imageTags }: any) => `${day} ${imageTags}`)).toEqual(['0 v1', '6 v2', '16 v3']);
    expect(simulation.events[1]).toMatchObject({ imageDigest: digestOf(2), outcome: 'EXPIRING', rulePriority: 1, at: '2026-11-28T00:00:00.000Z' });
  });

  test('--manifests says what the parts of an index are', () => {
    const index: ImageData = { tags: ['v1'], imageManifestMediaType: 'application/vnd.oci.image.index.v1+json' };
    const manifest = (number: number, part: number) => JSON.stringify({
      images: [{ imageId: { imageDigest: digestOf(number) }, imageManifest: JSON.stringify({ manifests: [{ digest: digestOf(part) }] }) }],
    });
    const world = {
      files: {
        'policy.json': keep(2),
        'images.json': describeImages('team/api', index, index, { days: 10 }, { days: 20 }),
        'a.json': manifest(1, 3),
        'b.json': manifest(2, 4),
      },
    };
    const unknown = previewJson(world, ...POLICY);
    expect(outcomes(unknown)).toEqual(['1 KEPT', '2 KEPT', '3 EXPIRING', '4 EXPIRING']);
    expect(unknown.repositories[0].unknownIndexes).toEqual([digestOf(1), digestOf(2)]);
    const known = previewJson(world, ...POLICY, '--manifests', 'a.json', '--manifests', 'b.json');
    expect(outcomes(known)).toEqual(['1 KEPT', '2 KEPT', '3 KEPT', '4 KEPT']);
    expect(known.repositories[0].unknownIndexes).toEqual([]);
  });

  test('--price and --archive-price say what a GB and month saves', () => {
    const gigabytes = describeImages('team/api', { size: 1e9, days: 20 }, { size: 2e9, days: 20, imageStatus: 'ARCHIVED', lastArchivedAt: '2020-01-01T00:00:00Z' });
    const saving = (policy: string, ...args: string[]) =>
      previewJson({ files: { 'policy.json': policy, 'images.json': gigabytes } }, ...POLICY, ...args).repositories[0].monthlySaving;
    expect(saving(expireAfter(10))).toBeCloseTo(0.1);
    expect(saving(expireAfter(10), '--price', '0.5')).toBeCloseTo(0.5);
    expect(saving(archiveAfter(10))).toBeCloseTo(0.2);
    expect(saving(archiveAfter(10), '--price', '1')).toBeCloseTo(2);
    expect(saving(archiveAfter(10), '--archive-price', '0.07')).toBeCloseTo(0.03 + 0.14);
  });

  test('--json is one document with totals, rules and every image', () => {
    const result = previewJson({ files, terminal: 80 }, ...POLICY);
    expect(result).toEqual({
      at: '2026-11-22T00:00:00.000Z',
      repositories: [{
        repositoryName: 'team/api',
        policy: { source: 'file', file: 'policy.json' },
        totals: {
          expiring: { imageCount: 2, sizeInBytes: 2_000_000 },
          archiving: { imageCount: 0, sizeInBytes: 0 },
          kept: { imageCount: 1, sizeInBytes: 1_000_000 },
          remainingStandard: { imageCount: 1, sizeInBytes: 1_000_000 },
          remainingArchive: { imageCount: 0, sizeInBytes: 0 },
        },
        monthlySaving: expect.closeTo(0.0002),
        rules: [{ rulePriority: 1, outcome: 'EXPIRING', imageCount: 2, sizeInBytes: 2_000_000 }],
        images: [expect.objectContaining({ outcome: 'KEPT' }), expect.anything(), {
          imageDigest: digestOf(3),
          imageTags: ['v1'],
          imageSizeInBytes: 1_000_000,
          imagePushedAt: '2026-11-02T00:00:00.000Z',
          outcome: 'EXPIRING',
          rulePriority: 1,
          reason: expect.stringMatching(/^expiring: /),
        }],
        unknownIndexes: [],
      }],
      gates: [],
    });
  });
});
