// How long does a preview take, and how much does it hold, against the engine of November 2026? Fifty rules over repositories of up to a
// million images, each run several times in turn and the median taken. The oracle is the plain implementation that the tests compare with.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Duration } from 'aws-cdk-lib';
import { table } from 'table';
import { ImageSelection, ImageStatus, LifecyclePolicy, LifecycleRule, RepositoryImage } from '../src';
import { preview2026 } from './preview-2026-11/preview';
import { slowPreview } from '../test/lifecycle/preview/slow-preview';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
/** Above this many images the oracle takes too long. */
const ORACLE_LIMIT = 3_000;
/** Below this many images the memory of anything else is more. */
const MEMORY_LIMIT = 10_000;
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

/** The median times in milliseconds of some runs of each, one after the other in turn. To collect garbage between them would throw away compiled code. */
function medianTimes(candidates: ReadonlyArray<() => unknown>, rounds: number): number[] {
  const times = candidates.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    candidates.forEach((run, i) => {
      const start = process.hrtime.bigint();
      run();
      times[i].push(Number(process.hrtime.bigint() - start) / 1e6);
    });
  }
  return times.map((each) => each.sort((one, other) => one - other)[Math.floor(rounds / 2)]);
}

/** The bytes that a result holds. */
function bytesOf(run: () => unknown): number {
  const held = () => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = held();
  const result = run();
  return result === undefined ? 0 : Math.max(0, held() - before);
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
function roundsOf(size: number): number {
  return Math.max(5, Math.min(201, Math.floor(1_000_000 / size)));
}

function main(): void {
  const policy = fiftyRules();
  const { rules } = JSON.parse(policy.toJson());
  const rows = [['images', 'November ms', 'now ms', 'ratio', 'and read', 'November MB', 'now MB', 'ratio', 'and read', 'us an image', 'oracle / now']];
  for (const size of [...SIZES, ORACLE_LIMIT].sort((one, other) => one - other)) {
    const images = repository(size);
    const before = () => preview2026(rules, images, AT);
    const now = () => policy.preview(images, { at: AT });
    const read = () => {
      const preview = now();
      return preview.images.length > 0 ? preview : undefined;
    };
    const times = medianTimes([before, now, read], roundsOf(size));
    const bytes = size < MEMORY_LIMIT ? [] : [before, now, read].map(bytesOf);
    const [slow] = size > ORACLE_LIMIT ? [] : medianTimes([oracle(policy, images)], 3);
    const ratio = (values: readonly number[], i: number) => values.length > 0 ? (values[i] / values[0]).toFixed(2) : '';
    rows.push([
      size.toLocaleString('en'), times[0].toFixed(1), times[1].toFixed(1), ratio(times, 1), ratio(times, 2),
      ...[0, 1].map((i) => bytes.length > 0 ? (bytes[i] / 1e6).toFixed(1) : ''), ratio(bytes, 1), ratio(bytes, 2),
      (times[1] / size * 1000).toFixed(2), slow === undefined ? '' : (slow / times[1]).toFixed(0),
    ]);
  }
  console.log(`preview under ${policy.rules.length} rules, against the engine of November 2026; "and read": when each image and its reason is read as well`);
  console.log(table(rows, { columnDefault: { alignment: 'right' }, drawHorizontalLine: (line, count) => line < 2 || line === count }));
}

main();
