import { AT, DAY, Inventory } from './random-inventory';
import { isArchived, isLike, isPart, leader, since, SlowImage, SlowRule, SlowVerdict } from './slow-preview';

/** In how many cases each feature occurred: what is generated is worth no more than what occurs in it. */
export class Tally {
  private readonly counts = new Map<string, number>();

  public add(features: Set<string>): void {
    for (const feature of features) {
      this.counts.set(feature, (this.counts.get(feature) ?? 0) + 1);
    }
  }

  public of(feature: string): number {
    return this.counts.get(feature) ?? 0;
  }
}

/** What must occur in a run. */
export const FEATURES = [
  'kept part', 'kept follows', 'expiring follows', 'archiving follows', 'kept shield', 'kept limit', 'kept unmatched',
  ...['imageCountMoreThan', 'sinceImagePushed', 'sinceImagePulled', 'sinceImageTransitioned'].flatMap((type) => [`marked by ${type}`, `kept by ${type}`]),
  'expiring by imageCountMoreThan', 'archiving by imageCountMoreThan', 'expiring by sinceImagePushed', 'archiving by sinceImagePushed',
  'exactly at sinceImagePushed', 'exactly at sinceImagePulled', 'exactly at sinceImageTransitioned', 'a millisecond over',
  'tie decides', 'restored image marked by number', 'restored image marked by age', 'never pulled', 'pulled before it was restored',
  'pulled after it was restored', 'not pulled since it was restored', 'pushed later than now',
  'marked by a list', 'marked by a list that no tag matches alone', 'marked by prefixes', 'marked by a pattern of several *', 'both storage classes',
  'being restored and marked', 'marked after a rule of the other storage class for the same tags',
  'tagged part', 'archived part', 'part of a part', 'part with a subject', 'part of an index that goes', 'only an archived index', 'missing part',
  'index of itself', 'missing subject', 'subject of itself', 'circle of subjects', 'follows into a circle', 'follows over another', 'follows a part',
  'follows one archived before', 'archived, follows one archived before', 'archived, follows one that is archived', 'archived, follows one that expires',
  'active, follows one that expires from the archive',
];

/** What occurs in a case. */
export function featuresOf({ policy: { rules }, images }: Inventory, verdicts: Map<string, SlowVerdict>): Set<string> {
  const features = new Set<string>();
  const note = (feature: string, occurs: boolean) => occurs && features.add(feature);
  note('both storage classes', new Set(rules.map(({ selection }) => selection.storageClass === 'archive')).size > 1);
  for (const image of images) {
    const verdict = verdicts.get(image.digest)!;
    note(`${verdict.outcome} ${verdict.because}`, true);
    const rule = rules.find(({ rulePriority }) => rulePriority === (verdict.rulePriority ?? verdict.matched));
    if (rule !== undefined && verdict.because === 'marked') {
      marked(note, rule, image, images, verdict, verdicts);
    }
    if (rule !== undefined && verdict.because === 'limit') {
      const { countType, countNumber } = rule.selection;
      note(`kept by ${countType}`, true);
      note(`exactly at ${countType}`, countType !== 'imageCountMoreThan' && AT - since(countType, image) === countNumber * DAY);
      note('pulled after it was restored', countType === 'sinceImagePulled' && image.pulledAt! > image.activatedAt!);
      note('pushed later than now', image.pushedAt > AT);
    }
    note('marked after a rule of the other storage class for the same tags', verdict.because === 'marked' && rule?.selection.tagStatus !== 'tagged'
      && rules.some(({ rulePriority, selection }) => rulePriority < rule!.rulePriority && selection.tagStatus === rule!.selection.tagStatus));
    if (verdict.because === 'part') {
      part(note, image, images, verdicts);
    }
    relations(note, image, images, verdict, verdicts);
  }
  return features;
}

type Note = (feature: string, occurs: boolean) => void;
type Verdicts = Map<string, SlowVerdict>;

function marked(note: Note, rule: SlowRule, image: SlowImage, images: SlowImage[], { outcome }: SlowVerdict, verdicts: Verdicts): void {
  const { countType, countNumber, tagPatternList: patterns, tagPrefixList: prefixes } = rule.selection;
  const { pulledAt, activatedAt } = image;
  note(`marked by ${countType}`, true);
  note(`${outcome} by ${countType}`, true);
  note('a millisecond over', AT - since(countType, image) === countNumber * DAY + 1);
  note('tie decides', countType === 'imageCountMoreThan' && images.some((other) => {
    const { because, matched } = verdicts.get(other.digest)!;
    return because === 'limit' && matched === rule.rulePriority && since('sinceImagePushed', other) === since('sinceImagePushed', image);
  }));
  note('restored image marked by number', countType === 'imageCountMoreThan' && activatedAt !== undefined);
  note('restored image marked by age', countType === 'sinceImagePushed' && activatedAt !== undefined);
  note('never pulled', countType === 'sinceImagePulled' && pulledAt === undefined && activatedAt === undefined);
  note('not pulled since it was restored', countType === 'sinceImagePulled' && pulledAt === undefined && activatedAt !== undefined);
  note('pulled before it was restored', countType === 'sinceImagePulled' && pulledAt! < activatedAt!);
  note('marked by a list', (patterns ?? prefixes ?? []).length > 1);
  note('marked by a list that no tag matches alone', patterns !== undefined && !image.tags.some((tag) => patterns.every((one) => isLike(one, tag))));
  note('marked by prefixes', prefixes !== undefined);
  note('marked by a pattern of several *', patterns?.some((pattern) => pattern.split('*').length > 2) ?? false);
  note('being restored and marked', image.status === 'ACTIVATING');
}

function part(note: Note, image: SlowImage, images: SlowImage[], verdicts: Verdicts): void {
  const indexes = images.filter((index) => index !== image && !isArchived(index) && index.references?.includes(image.digest));
  note('tagged part', image.tags.length > 0);
  note('archived part', isArchived(image));
  note('part of a part', indexes.some((index) => isPart(index, images)));
  note('part with a subject', images.some(({ digest }) => digest === image.subject));
  note('part of an index that goes', indexes.some((index) => verdicts.get(index.digest)!.outcome !== 'kept'));
}

function relations(note: Note, image: SlowImage, images: SlowImage[], { outcome, because }: SlowVerdict, verdicts: Verdicts): void {
  const has = (digest?: string) => images.some((other) => other.digest === digest);
  note('only an archived index', because !== 'part' && images.some((index) => index !== image && index.references?.includes(image.digest)));
  note('missing part', image.references?.some((digest) => !has(digest)) ?? false);
  note('index of itself', because !== 'part' && image.references?.includes(image.digest) === true);
  note('missing subject', image.subject !== undefined && !has(image.subject));
  note('subject of itself', because !== 'part' && image.subject === image.digest);
  note('circle of subjects', because !== 'part' && because !== 'follows' && image.subject !== image.digest && has(image.subject));
  if (because === 'follows') {
    const last = leader(image, images);
    note('follows into a circle', verdicts.get(last.digest)!.because !== 'part' && has(last.subject));
    note('follows over another', last.digest !== image.subject);
    note('follows a part', verdicts.get(last.digest)!.because === 'part');
    const { outcome: lastOutcome } = verdicts.get(last.digest)!;
    note('follows one archived before', outcome === 'archiving' && lastOutcome === 'kept');
    note('archived, follows one archived before', isArchived(image) && isArchived(last) && lastOutcome === 'kept');
    note('archived, follows one that is archived', isArchived(image) && lastOutcome === 'archiving');
    note('archived, follows one that expires', isArchived(image) && lastOutcome === 'expiring');
    note('active, follows one that expires from the archive', !isArchived(image) && isArchived(last) && lastOutcome === 'expiring');
  }
}
