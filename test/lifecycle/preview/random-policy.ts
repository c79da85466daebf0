import * as fc from 'fast-check';
import { LifecyclePolicy } from '../../../src';
import { ruleOf, Words } from '../rules/rule-of';

type Limit = Pick<Words, 'storageClass' | 'countType' | 'countUnit' | 'countNumber' | 'action' | 'targetStorageClass'>;
type Tags = Pick<Words, 'tagStatus' | 'tagPatternList' | 'tagPrefixList'>;

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const toArchive = { action: 'transition', targetStorageClass: 'archive' };
const ending = fc.constantFrom({ action: 'expire' }, toArchive);
const standard = { storageClass: maybe(fc.constant('standard')) };
const days = { countUnit: fc.constant('days') };
const number = fc.integer({ min: 1, max: 1_000_000 });

const standardLimit: fc.Arbitrary<Limit> = fc.oneof(
  fc.record({ ...standard, countType: fc.constant('imageCountMoreThan'), countNumber: number, ending }),
  fc.record({ ...standard, ...days, countType: fc.constant('sinceImagePushed'), countNumber: number, ending }),
  fc.record({
    ...standard, ...days, countType: fc.constant('sinceImagePulled'), countNumber: number, ending: fc.constant(toArchive),
  }),
).map(({ ending: end, ...limit }) => ({ ...limit, ...end }));

const archiveLimit: fc.Arbitrary<Limit> = fc.record({
  ...days,
  storageClass: fc.constant('archive'),
  countType: fc.constant('sinceImageTransitioned'),
  countNumber: fc.integer({ min: 90, max: 100_000 }),
  action: fc.constant('expire'),
});

/** Text without `*`, also with quotes, backslashes and letters of any script. */
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !text.includes('*') && !text.includes('Token['));
const pattern = fc.array(name, { minLength: 1, maxLength: 5 }).chain((parts) => fc.constantFrom(parts.join('*'), `${parts[0]}*`, '*', parts[0]));
const tagged: fc.Arbitrary<Tags> = fc.oneof(
  fc.uniqueArray(pattern, { minLength: 1, maxLength: 4 }).map((tagPatternList) => ({ tagStatus: 'tagged', tagPatternList })),
  fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).map((tagPrefixList) => ({ tagStatus: 'tagged', tagPrefixList })),
);
const others: fc.Arbitrary<Tags[]> = fc.tuple(fc.boolean(), fc.boolean()).map(([untagged, any]) => [
  ...(untagged ? [{ tagStatus: 'untagged' }] : []),
  ...(any ? [{ tagStatus: 'any' }] : []),
]);

const sorted = (list?: string[]) => list && [...list].sort();
const tagSet = (tags: Tags) => JSON.stringify([sorted(tags.tagPatternList), sorted(tags.tagPrefixList)]);

/** The tags of all rules of one storage class, rules for all images last. */
const selections = fc.tuple(
  fc.uniqueArray(tagged, { maxLength: 12, selector: tagSet }),
  others,
).map(([lists, rest]) => [...lists, ...rest]);

const rulesOf = (limit: fc.Arbitrary<Limit>) => selections.chain((all) => fc.tuple(...all.map((tags) =>
  fc.record({ limit, description: maybe(fc.string({ unit: 'grapheme' })) }).map((rest) => ({ ...tags, ...rest.limit, description: rest.description })),
)));

/** The same rules with a number each, unordered numbers but for the rules for all images. */
const withPriorities = (rules: Omit<Words, 'rulePriority'>[]) =>
  fc.uniqueArray(fc.integer({ min: 1, max: 10_000 }), { minLength: rules.length, maxLength: rules.length }).map((numbers) => {
    const last = (rule: Omit<Words, 'rulePriority'>) => rule.tagStatus === 'any' ? 10_000 : 0;
    return rules.map((rule, i) => ({ ...rule, rulePriority: numbers[i] + last(rule) }));
  });

/** Any policy that ECR takes: every kind of rule, numbered by the policy or by hand, in any order. */
export const randomPolicy: fc.Arbitrary<LifecyclePolicy> = fc.tuple(rulesOf(standardLimit), rulesOf(archiveLimit))
  .map(([live, archived]): Omit<Words, 'rulePriority'>[] => [...live, ...archived])
  .filter((rules) => rules.length > 0)
  .chain((rules) => fc.oneof(fc.constant(rules), withPriorities(rules)))
  .chain((rules) => fc.shuffledSubarray(rules, { minLength: rules.length }))
  .map((rules) => LifecyclePolicy.of(...rules.map((rule) => ruleOf(rule))));
