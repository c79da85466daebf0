// How long does a preview take, and how does that grow? Fifty rules over repositories of up to a million images, each run several
// times and the median taken. The oracle is the plain implementation that the tests compare with.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Duration } from 'aws-cdk-lib';
import { table } from 'table';
import { ImageSelection, ImageStatus, LifecyclePolicy, LifecycleRule, RepositoryImage } from '../src';
import { slowPreview } from '../test/lifecycle/preview/slow-preview';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
/** Above this many images the oracle takes too long. */
const ORACLE_LIMIT = 3_000;
const SERVICES = 20;
const AT = new Date('2026-11-22T12:00:00Z');
const DAY = 24 * 60 * 60 * 1000;
/** Collects garbage, which Node does not offer unless it is asked to. */
const collectGarbage: () => void = (setFlagsFromString('--expose-gc'), runInNewContext('gc'));
const { keepNewest, protect, expireOlderThan, expireUntagged, archiveNotPulledFor, expireArchivedAfter } = LifecycleRule;

/** The same numbers each time, from 0 to 1. */
function numbers(seed: number): () => number {
  const prime = 2 ** 31 - 1;
  let state = seed;
  return () => {
    state = state * 48_271 % prime;
    return state / prime;
  };
}

function fiftyRules(): LifecyclePolicy {
  const services = Array.from({ length: SERVICES }, (_, i) => `service-${i}`);
  return LifecyclePolicy.of(
    protect(ImageSelection.taggedAny('release-*', 'stable', '*-lts')),
    ...services.map((service) => keepNewest(50, ImageSelection.taggedAll(`${service}-dev-*`))),
    ...services.map((service) => expireOlderThan(Duration.days(90), ImageSelection.taggedAll(`${service}-pr-*`))),
    keepNewest(100, ImageSelection.taggedAll('*-nightly-*', '*-debug')),
    archiveNotPulledFor(Duration.days(60), ImageSelection.taggedAllPrefixes('base-')),
    archiveNotPulledFor(Duration.days(60), ImageSelection.taggedAll('*-main-*')),
    expireUntagged(Duration.days(14)),
    archiveNotPulledFor(Duration.days(180)),
    expireArchivedAfter(Duration.days(120), ImageSelection.taggedAll('service-*')),
    expireArchivedAfter(Duration.days(365)),
  );
}

function repository(size: number): RepositoryImage[] {
  const random = numbers(size);
  const ago = (days: number) => new Date(AT.getTime() - Math.floor(random() * days * DAY));
  const hex = (digits: number) => Array.from({ length: digits / 8 }, () => Math.floor(random() * 2 ** 32).toString(16).padStart(8, '0')).join('');
  const digests = Array.from({ length: size }, () => `sha256:${hex(64)}`);
  const parts = new Set<number>();
  return digests.map((imageDigest, i): RepositoryImage => {
    const kind = random();
    const isPart = parts.has(i);
    const isIndex = !isPart && kind < 0.04;
    const isReferrer = !isPart && kind > 0.95 && i > 0;
    const isArchived = !isPart && !isIndex && random() < 0.05;
    const referencedDigests = isIndex ? [i + 1, i + 2, i + 3].filter((part) => part < size) : [];
    referencedDigests.forEach((part) => parts.add(part));
    return {
      imageDigest,
      imageTags: isPart || isReferrer || random() < 0.1 ? undefined : tags(random, hex),
      imagePushedAt: ago(400),
      imageSizeInBytes: Math.floor(random() * 5e8),
      lastRecordedPullTime: random() < 0.4 ? ago(100) : undefined,
      imageStatus: isArchived ? ImageStatus.ARCHIVED : ImageStatus.ACTIVE,
      lastArchivedAt: isArchived ? ago(400) : undefined,
      imageManifestMediaType: `application/vnd.oci.image.${isIndex ? 'index' : 'manifest'}.v1+json`,
      subjectManifestDigest: isReferrer ? digests[i - 1] : undefined,
      referencedDigests: isIndex ? referencedDigests.map((part) => digests[part]) : undefined,
    };
  });
}

function tags(random: () => number, hex: (digits: number) => string): string[] {
  const service = `service-${Math.floor(random() * SERVICES)}`;
  const kinds = [`${service}-dev-${hex(8)}`, `${service}-pr-${hex(8)}`, `${service}-main-${hex(8)}`, `release-${hex(8)}`, `base-${hex(8)}`, hex(40)];
  return Array.from({ length: random() < 0.2 ? 2 : 1 }, () => kinds[Math.floor(random() * kinds.length)]);
}

/** The median time of some runs in milliseconds. To collect garbage between them would throw away compiled code as well. */
function medianTime(run: () => unknown, runs: number): number {
  const times = Array.from({ length: runs }, () => {
    const start = process.hrtime.bigint();
    run();
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  return times.sort((one, other) => one - other)[Math.floor(runs / 2)];
}

/** The bytes that a result holds. */
function bytesOf(run: () => unknown): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const result = run();
  collectGarbage();
  return result === undefined ? 0 : Math.max(0, process.memoryUsage().heapUsed - before);
}

function oracle(policy: LifecyclePolicy, images: RepositoryImage[]): () => unknown {
  const plain = images.map((image) => ({
    digest: image.imageDigest,
    tags: image.imageTags ?? [],
    pushedAt: image.imagePushedAt.getTime(),
    pulledAt: image.lastRecordedPullTime?.getTime(),
    archivedAt: image.lastArchivedAt?.getTime(),
    status: image.imageStatus,
    subject: image.subjectManifestDigest,
    references: image.referencedDigests,
  }));
  const rules = JSON.parse(policy.toJson());
  return () => slowPreview(rules, plain, AT.getTime());
}

/** More of the short ones, so that the median is one of compiled code. */
function runsOf(size: number): number {
  return Math.max(3, Math.min(301, Math.floor(1_000_000 / size)));
}

function main(): void {
  const policy = fiftyRules();
  const rows = [['images', 'total ms', 'us an image', 'growth', 'MB', 'oracle ms', 'oracle / preview']];
  let first: number | undefined;
  for (const size of [...SIZES, ORACLE_LIMIT].sort((one, other) => one - other)) {
    const images = repository(size);
    const preview = () => policy.preview(images, { at: AT });
    const time = medianTime(preview, runsOf(size));
    const slow = size > ORACLE_LIMIT ? undefined : medianTime(oracle(policy, images), 3);
    const each = time / size * 1000;
    first ??= each;
    rows.push([
      size.toLocaleString('en'), time.toFixed(1), each.toFixed(2), (each / first).toFixed(2), (bytesOf(preview) / 1e6).toFixed(1),
      slow?.toFixed(0) ?? '', slow === undefined ? '' : (slow / time).toFixed(0),
    ]);
  }
  console.log(`preview under ${policy.rules.length} rules; growth is the time of an image against that of the smallest repository`);
  console.log(table(rows, { columnDefault: { alignment: 'right' }, drawHorizontalLine: (line, count) => line < 2 || line === count }));
}

main();
