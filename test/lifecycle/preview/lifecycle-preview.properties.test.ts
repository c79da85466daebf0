import * as fc from 'fast-check';
import { FEATURES, featuresOf, Tally } from './preview-features';
import { AT, DAY, DIGESTS, Inventory, randomInventories, randomInventory } from './random-inventory';
import { isArchived, isPart, leader, SlowImage, slowPreview, SlowRule, SlowVerdict } from './slow-preview';
import { ImageStatus, LifecycleOutcome, LifecyclePolicy, LifecyclePreview, LifecyclePreviewImage, LifecyclePreviewTotal, RepositoryImage } from '../../../src';

const CASES = 20_000;
/** Repositories with the same policy. */
const REPOSITORIES = 4;
const SIMULATIONS = 2_000;
const LONG_SIMULATIONS = 150;
const RELATED_CASES = 1_000;
/** What occurs in fewer cases of a run is not tested. */
const ENOUGH = 300;

const SEED = Number(process.env.PREVIEW_SEED ?? Math.floor(Math.random() * 2 ** 31));
process.stdout.write(`lifecycle preview: ${CASES} cases of PREVIEW_SEED=${SEED}\n`);

const time = (at: number | undefined) => at === undefined ? undefined : new Date(at);
/** A power of two, so that a sum of sizes says which images it is of. */
const sizeOf = (digest: string) => DIGESTS.indexOf(digest) > 0 ? 2 ** DIGESTS.indexOf(digest) : 0;
const total = (digests: string[]): LifecyclePreviewTotal => ({
  imageCount: digests.length, sizeInBytes: digests.map(sizeOf).reduce((sum, size) => sum + size, 0),
});

function repositoryImage({ digest, tags, pushedAt, pulledAt, archivedAt, activatedAt, status, subject, references }: SlowImage): RepositoryImage {
  return {
    imageDigest: digest,
    imageTags: tags.length > 0 || pushedAt % 2 ? tags : undefined,
    imagePushedAt: new Date(pushedAt),
    imageSizeInBytes: sizeOf(digest) || undefined,
    lastRecordedPullTime: time(pulledAt),
    lastArchivedAt: time(archivedAt),
    lastActivatedAt: time(activatedAt),
    imageStatus: status && ImageStatus[status],
    subjectManifestDigest: subject,
    referencedDigests: references,
  };
}

/** Policies take longer to make than to preview, so each is made once. */
const policies = new WeakMap<object, LifecyclePolicy>();
function policyOf(policy: Inventory['policy']): LifecyclePolicy {
  const known = policies.get(policy) ?? LifecyclePolicy.fromJson(JSON.stringify(policy));
  policies.set(policy, known);
  return known;
}

const previewOf = ({ policy, images }: Inventory, at = AT) => policyOf(policy).preview(images.map(repositoryImage), { at: new Date(at) });

/** What happens to each image, as short as `sha256:… expiring 3`. */
const slowly = ({ policy, images }: Inventory, verdicts = slowPreview(policy, images, AT)) =>
  images.map(({ digest }) => `${digest} ${verdicts.get(digest)!.outcome} ${verdicts.get(digest)!.rulePriority}`);
const quickly = ({ images }: LifecyclePreview) =>
  images.map(({ imageDigest, outcome, rulePriority }) => `${imageDigest} ${outcome.toLowerCase()} ${rulePriority}`);

const sorted = (images: LifecyclePreviewImage[]) => [...images].sort((one, other) => one.imageDigest < other.imageDigest ? -1 : 1);

/** Whether the sentence is about what the verdict comes from. */
function explains(reason: string, { outcome, because, rulePriority, matched, spared }: SlowVerdict): boolean {
  const parts = {
    part: [': is a part of the image index '],
    follows: [': is a referrer of the image '],
    marked: [`rule ${rulePriority} (`],
    shield: [`: matches rule ${matched} (`, `), which protects it from rule ${spared}`],
    limit: [`rule ${matched} (`],
    unmatched: [': no rule is for '],
  }[because];
  return reason.startsWith(`${outcome}: `) && parts.every((text) => reason.includes(text)) && reason.includes('protects') === (because === 'shield');
}

const check = (property: (inventory: Inventory) => void, numRuns: number) =>
  fc.assert(fc.property(randomInventory, property), { seed: SEED, numRuns });

test('what happens to each image, and why, is what the user guide says', () => {
  const tally = new Tally();
  fc.assert(fc.property(randomInventories(REPOSITORIES), (inventories) => inventories.forEach((inventory) => {
    const { policy, images } = inventory;
    const preview = previewOf(inventory);
    const verdicts = slowPreview(policy, images, AT);
    const [actual, expected] = [quickly(preview), slowly(inventory, verdicts)];
    const unexplained = preview.images.filter(({ imageDigest, reason }) => !explains(reason, verdicts.get(imageDigest)!));
    // What jest compares takes longer than all the rest.
    if (actual.join() !== expected.join() || unexplained.length > 0) {
      expect([actual, unexplained]).toEqual([expected, []]);
    }
    tally.add(featuresOf(inventory, verdicts));
  })), { seed: SEED, numRuns: CASES / REPOSITORIES });
  expect(FEATURES.filter((feature) => tally.of(feature) < ENOUGH).map((feature) => `${feature}: ${tally.of(feature)}`)).toEqual([]);
});

test('the totals are those of the images', () => {
  check((inventory) => {
    const preview = previewOf(inventory);
    const verdicts = slowPreview(inventory.policy, inventory.images, AT);
    const digests = (is: (verdict: SlowVerdict, image: SlowImage) => boolean) =>
      total(inventory.images.filter((image) => is(verdicts.get(image.digest)!, image)).map(({ digest }) => digest));
    expect({ ...preview, images: undefined }).toMatchObject({
      expiring: digests(({ outcome }) => outcome === 'expiring'),
      archiving: digests(({ outcome }) => outcome === 'archiving'),
      kept: digests(({ outcome }) => outcome === 'kept'),
      remainingStandard: digests(({ outcome }, image) => outcome === 'kept' && !isArchived(image)),
      remainingArchive: digests(({ outcome }, image) => outcome === 'archiving' || (outcome === 'kept' && isArchived(image))),
      rules: [...inventory.policy.rules].sort((one, other) => one.rulePriority - other.rulePriority).map(({ rulePriority, action }) => ({
        rulePriority,
        outcome: action.type === 'expire' ? 'EXPIRING' : 'ARCHIVING',
        ...digests((verdict) => verdict.rulePriority === rulePriority),
      })),
    });
  }, RELATED_CASES);
});

test('an image is touched by one rule or by none', () => {
  check((inventory) => {
    const { images, rules } = previewOf(inventory);
    expect(images.map(({ imageDigest }) => imageDigest)).toEqual(inventory.images.map(({ digest }) => digest));
    const acting = images.map(({ rulePriority }) => rules.filter((rule) => rule.rulePriority === rulePriority).map(({ outcome }) => outcome));
    expect(acting).toEqual(images.map(({ outcome, rulePriority }) => rulePriority === undefined ? [] : [outcome]));
  }, RELATED_CASES);
});

test('the order of the images changes nothing but the order', () => {
  check(({ policy, images }) => {
    const straight = previewOf({ policy, images });
    for (const shuffled of [[...images].reverse(), [...images].sort((one, other) => one.digest < other.digest ? -1 : 1)]) {
      const { images: others, ...rest } = previewOf({ policy, images: shuffled });
      expect(rest).toMatchObject({ expiring: straight.expiring, archiving: straight.archiving, kept: straight.kept, rules: straight.rules });
      expect(sorted(others)).toEqual(sorted(straight.images));
    }
  }, RELATED_CASES);
});

test('a protecting rule in front keeps its images, and changes nothing for the others', () => {
  let saved = 0;
  check(({ policy, images }) => {
    const protecting: SlowRule = {
      rulePriority: 1,
      selection: { tagStatus: 'tagged', tagPrefixList: ['b'], countType: 'imageCountMoreThan', countNumber: 999_999 },
      action: { type: 'expire' },
    };
    const rules = policy.rules.map((rule) => ({ ...rule, rulePriority: rule.rulePriority + 1 }));
    const before = previewOf({ policy, images }).images;
    const after = previewOf({ policy: { rules: [...rules, protecting] }, images }).images;
    const isProtected = (image: SlowImage) => !isArchived(image) && image.tags.some((tag) => tag.startsWith('b'));
    const ordinary = images.map((_, i) => i).filter((i) => !isPart(images[i], images) && leader(images[i], images) === images[i]);
    expect(ordinary.map((i) => [after[i].outcome, after[i].rulePriority])).toEqual(ordinary.map((i) => {
      const { outcome, rulePriority } = before[i];
      return isProtected(images[i]) ? [LifecycleOutcome.KEPT, undefined] : [outcome, rulePriority && rulePriority + 1];
    }));
    saved += ordinary.filter((i) => isProtected(images[i]) && before[i].outcome !== LifecycleOutcome.KEPT).length;
  }, RELATED_CASES);
  expect(saved).toBeGreaterThan(200);
});

describe('one more image', () => {
  const another = (images: SlowImage[], pushedAt: number): SlowImage => ({ digest: `sha256:${'d'.repeat(64)}`, tags: images[0].tags, pushedAt });

  test('that is older than all others changes nothing for them', () => {
    check(({ policy, images }) => {
      const older = previewOf({ policy, images: [another(images, AT - 1000 * DAY), ...images] });
      expect(quickly(older).slice(1)).toEqual(slowly({ policy, images }));
    }, RELATED_CASES);
  });

  test('that is newer saves none, and may cost one', () => {
    let lost = 0;
    check(({ policy, images }) => {
      const before = previewOf({ policy, images });
      const after = previewOf({ policy, images: [another(images, AT + 100 * DAY), ...images] });
      expect(quickly(after)).toEqual(expect.arrayContaining(quickly(before).filter((line) => !line.includes('kept'))));
      lost += before.kept.imageCount + 1 - after.kept.imageCount;
    }, RELATED_CASES);
    expect(lost).toBeGreaterThan(100);
  });
});

test('what a rule acts on today it acts on tomorrow, and on more', () => {
  let more = 0;
  check((inventory) => {
    const today = quickly(previewOf(inventory)).filter((line) => !line.endsWith('undefined'));
    const tomorrow = quickly(previewOf(inventory, AT + DAY)).filter((line) => !line.endsWith('undefined'));
    expect(tomorrow).toEqual(expect.arrayContaining(today));
    more += tomorrow.length - today.length;
  }, RELATED_CASES);
  expect(more).toBeGreaterThan(200);
});

describe('a simulation', () => {
  /** The oracle, once for each day, on what the day before left. */
  function simulatedSlowly({ policy, images }: Inventory, days: number) {
    const events: string[] = [];
    let left = images;
    for (let day = 0; day <= days; day++) {
      const at = AT + day * DAY;
      const verdicts = slowPreview(policy, left, at);
      events.push(...slowly({ policy, images: left }, verdicts).filter((line) => !line.includes('kept')).map((line) => `${day} ${line}`));
      left = left.filter(({ digest }) => verdicts.get(digest)!.outcome !== 'expiring').map((image): SlowImage =>
        verdicts.get(image.digest)!.outcome === 'archiving' ? { ...image, status: 'ARCHIVED', archivedAt: at } : image);
    }
    const totalOf = (archived: boolean) => total(left.filter((image) => isArchived(image) === archived).map(({ digest }) => digest));
    return { events, remainingStandard: totalOf(false), remainingArchive: totalOf(true) };
  }

  function simulated(inventory: Inventory, days: number) {
    const { events, remainingStandard, remainingArchive } = previewOf(inventory).simulate(days);
    return {
      events: events.map(({ at, imageDigest, outcome, rulePriority }) =>
        `${(at.getTime() - AT) / DAY} ${imageDigest} ${outcome.toLowerCase()} ${rulePriority}`),
      remainingStandard,
      remainingArchive,
    };
  }

  test('is a preview of each day on what the day before left', () => {
    let later = 0;
    fc.assert(fc.property(randomInventory, fc.integer({ min: 1, max: 12 }), (inventory, days) => {
      const actual = simulated(inventory, days);
      expect(actual).toEqual(simulatedSlowly(inventory, days));
      later += actual.events.some((event) => !event.startsWith('0 ')) ? 1 : 0;
    }), { seed: SEED, numRuns: SIMULATIONS });
    expect(later).toBeGreaterThan(500);
  });

  test('looks as far as images that are archived first and expire from the archive', () => {
    const archives = ({ policy: { rules } }: Inventory) => rules.some(({ action }) => action.type === 'transition')
      && rules.some(({ selection }) => selection.storageClass === 'archive');
    let late = 0;
    fc.assert(fc.property(randomInventory.filter(archives), fc.integer({ min: 90, max: 110 }), (inventory, days) => {
      const actual = simulated(inventory, days);
      expect(actual).toEqual(simulatedSlowly(inventory, days));
      late += actual.events.some((event) => Number(event.split(' ')[0]) >= 90) ? 1 : 0;
    }), { seed: SEED, numRuns: LONG_SIMULATIONS });
    expect(late).toBeGreaterThan(10);
  });

  test('of no day is the preview', () => {
    check((inventory) => {
      const preview = previewOf(inventory);
      expect(preview.simulate(0).events).toEqual(preview.images
        .filter(({ outcome }) => outcome !== LifecycleOutcome.KEPT)
        .map(({ imageDigest, imageTags, outcome, rulePriority, reason }) =>
          ({ day: 0, at: new Date(AT), imageDigest, imageTags, outcome, rulePriority, reason })));
    }, RELATED_CASES);
  });
});
