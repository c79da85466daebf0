import * as fc from 'fast-check';
import { SlowImage, SlowRule } from './slow-preview';

/** A policy, as ECR's JSON, and the images of a repository. */
export interface Inventory {
  policy: { rules: SlowRule[] };
  images: SlowImage[];
}

export const AT = Date.UTC(2026, 10, 22, 12);
export const DAY = 24 * 60 * 60 * 1000;

/** More digests than images, so that references may be to nothing. */
export const DIGESTS = Array.from({ length: 13 }, (_, i) => `sha256:${i.toString(16).repeat(64)}`);

const TAG_SETS = [
  [], [], [], [], [], ['a'], ['b'], ['ab'], ['ba'], ['a-b'], ['a.b'], ['aab'], ['A'], ['a', 'b'], ['ab', 'ba'], ['a-b', 'b'], ['a', 'aa', 'b-a-b'],
  ['ba', 'a.b', 'A'], ['bb', 'aab-ab'],
];
const PATTERN_LISTS = [
  ['*'], ['a*'], ['*b'], ['a*b'], ['*a*b*'], ['*-*'], ['a'], ['a.b'], ['**'], ['a*a*b'], ['*a*a*a*'], ['a*', 'b*'], ['a*', '*b'], ['*a', '*b'],
  ['b', 'a'], ['a*', '*a*', 'aa'], ['ab*', 'ba'],
];
const PREFIX_LISTS = [['a'], ['ab'], ['a', 'b'], ['b', 'ba', 'a'], ['A'], ['*']];

/** Ages in days, most of them exactly at the limits of the rules below, some a millisecond off. */
const ages = (days: number[]) => [...days, ...days, ...days, ...days, ...days.map((age) => age + 1 / DAY), ...days.map((age) => age - 1 / DAY)];
const AGES = ages([1, 2, 3, 4]);
const ARCHIVE_AGES = ages([1, 90, 91, 92, 93]);
const nothing = (times: number) => new Array<undefined>(times).fill(undefined);

const ago = (age: number | undefined) => age === undefined ? undefined : AT - Math.round(age * DAY);
const digests = fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 12 }), fc.integer({ min: 1, max: 12 })).map(([count, first, stride]) =>
  Array.from({ length: count }, (_, i) => DIGESTS[(first + i * stride) % DIGESTS.length]));

const image = fc.tuple(
  fc.constantFrom(...TAG_SETS),
  fc.constantFrom(...AGES, 0, -1),
  fc.constantFrom(...nothing(AGES.length / 2), ...AGES),
  fc.constantFrom(...nothing(AGES.length / 2), ...AGES),
  fc.constantFrom(...ARCHIVE_AGES),
  fc.constantFrom(undefined, 'ACTIVE' as const, 'ARCHIVED' as const, 'ACTIVATING' as const),
  fc.nat({ max: 3 * DIGESTS.length }),
  fc.nat({ max: 9 }),
  digests,
);

const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '*'), minLength: 1, maxLength: 6 }).filter((pattern) => pattern.split('*').length <= 5);
const lists = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PATTERN_LISTS).map((tagPatternList) => ({ tagStatus: 'tagged', tagPatternList })) },
  { weight: 2, arbitrary: fc.constantFrom(...PREFIX_LISTS).map((tagPrefixList) => ({ tagStatus: 'tagged', tagPrefixList })) },
  { weight: 1, arbitrary: fc.array(text, { minLength: 1, maxLength: 3 }).map((tagPatternList) => ({ tagStatus: 'tagged', tagPatternList })) },
  { weight: 3, arbitrary: fc.constant({ tagStatus: 'untagged' }) },
  { weight: 5, arbitrary: fc.constant({ tagStatus: 'any' }) },
);
const expire = { type: 'expire' };
const archive = { type: 'transition', targetStorageClass: 'archive' };
const days = { countUnit: 'days' };
const limit = fc.tuple(fc.nat({ max: 9 }), fc.integer({ min: 1, max: 3 }), fc.boolean()).map(([kind, number, expires]) => {
  const action = expires ? expire : archive;
  switch (kind) {
    case 0: return { ...days, storageClass: 'archive', countType: 'sinceImageTransitioned', countNumber: 89 + number, action: expire };
    case 1: return { ...days, storageClass: 'archive', countType: 'sinceImageTransitioned', countNumber: 90, action: expire };
    case 2:
    case 3: return { ...days, storageClass: 'standard', countType: 'sinceImagePulled', countNumber: number, action: archive };
    case 4:
    case 5: return { ...days, countType: 'sinceImagePushed', countNumber: number, action };
    case 6: return { countType: 'imageCountMoreThan', countNumber: 999_999, action: expire };
    default: return { countType: 'imageCountMoreThan', countNumber: number, action };
  }
});

/** What ECR allows one rule of a storage class for. */
const place = ({ selection: { storageClass, tagStatus, tagPatternList, tagPrefixList } }: SlowRule) => JSON.stringify([
  storageClass === 'archive', tagStatus, [...new Set(tagPatternList)].sort(), [...new Set(tagPrefixList)].sort(),
]);

/** A policy that ECR takes: numbered with gaps, rules for all images last, in any order in the text. */
const policy = fc.tuple(fc.array(fc.tuple(lists, limit, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 7, size: 'max' }), fc.boolean())
  .map(([drafts, reversed]) => {
    let rulePriority = 0;
    const ordered = [...drafts.filter(([tags]) => tags.tagStatus !== 'any'), ...drafts.filter(([tags]) => tags.tagStatus === 'any')];
    const all = ordered.map(([tags, { action, ...counted }, gap]): SlowRule =>
      ({ rulePriority: rulePriority += gap, selection: { ...tags, ...counted }, action }));
    const rules = [...new Map(all.map((rule) => [place(rule), rule])).values()];
    return { rules: reversed ? rules.reverse() : rules };
  });

/** The images of a repository, of which many have to do with each other. */
const images = fc.tuple(
  fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.array(image, { minLength: 1, maxLength: 6, size: 'max' }) },
    { weight: 3, arbitrary: fc.array(image, { minLength: 6, maxLength: DIGESTS.length, size: 'max' }) },
  ),
  fc.integer({ min: 1, max: 12 }),
  fc.nat({ max: 3 }),
).map(([drafts, stride, relations]) => {
  // In no order, and each once: 13 is a prime.
  const digest = (i: number) => DIGESTS[(i * stride + 5) % DIGESTS.length];
  return drafts.map(([tags, pushed, pulled, activated, archived, status, subject, kind, references], i): SlowImage => ({
    digest: digest(i),
    tags,
    pushedAt: ago(pushed)!,
    pulledAt: ago(pulled),
    archivedAt: status === 'ARCHIVED' || kind % 2 === 0 ? ago(archived) : undefined,
    activatedAt: ago(activated),
    status,
    subject: subjectOf(relations, kind, subject, digest(subject % drafts.length)),
    references: relations % 2 > 0 && kind < 2 ? references : undefined,
  }));
});

/** No subject, or any digest, or one that is there. */
function subjectOf(relations: number, kind: number, any: number, present: string): string | undefined {
  if (relations < 2) {
    return relations === 1 ? DIGESTS[any] : undefined;
  }
  return kind < 6 ? present : undefined;
}

/** A policy and the images of some repositories for it, small and dense: few tags, few times, times at the limits of the rules. */
export const randomInventories = (repositories: number): fc.Arbitrary<Inventory[]> =>
  fc.tuple(policy, fc.array(images, { minLength: repositories, maxLength: repositories }))
    .map(([rules, inventories]) => inventories.map((inventory) => ({ policy: rules, images: inventory })));

/** A policy and the images of one repository. */
export const randomInventory: fc.Arbitrary<Inventory> = randomInventories(1).map(([inventory]) => inventory);
