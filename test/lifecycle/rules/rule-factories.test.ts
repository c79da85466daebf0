import { Duration } from 'aws-cdk-lib';
import { ruleOf, Words } from './rule-of';
import { ImageSelection, LifecycleRule } from '../../../src';

const DAYS = Duration.days(90);

/** What the service takes, as its user guide says: for each count type the actions, and the storage class that its images are of. */
const LEGAL: { readonly [countType: string]: { readonly actions: string[]; readonly storageClasses: Array<string | undefined> } } = {
  imageCountMoreThan: { actions: ['expire', 'transition'], storageClasses: [undefined, 'standard'] },
  sinceImagePushed: { actions: ['expire', 'transition'], storageClasses: [undefined, 'standard'] },
  sinceImagePulled: { actions: ['transition'], storageClasses: [undefined, 'standard'] },
  sinceImageTransitioned: { actions: ['expire'], storageClasses: ['archive'] },
};

const FACTORIES: { readonly [combination: string]: (selection: ImageSelection) => LifecycleRule } = {
  'imageCountMoreThan, expire': (selection) => LifecycleRule.keepNewest(90, selection),
  'imageCountMoreThan, transition': (selection) => LifecycleRule.archiveBeyondNewest(90, selection),
  'sinceImagePushed, expire': (selection) => LifecycleRule.expireOlderThan(DAYS, selection),
  'sinceImagePushed, transition': (selection) => LifecycleRule.archiveOlderThan(DAYS, selection),
  'sinceImagePulled, transition': (selection) => LifecycleRule.archiveNotPulledFor(DAYS, selection),
  'sinceImageTransitioned, expire': (selection) => LifecycleRule.expireArchivedAfter(DAYS, selection),
};

const SELECTIONS: Array<[Pick<Words, 'tagStatus' | 'tagPatternList' | 'tagPrefixList'>, () => ImageSelection]> = [
  [{ tagStatus: 'tagged', tagPatternList: ['a*', 'b'] }, () => ImageSelection.taggedAll('a*', 'b')],
  [{ tagStatus: 'tagged', tagPrefixList: ['a', 'b'] }, () => ImageSelection.taggedAllPrefixes('a', 'b')],
  [{ tagStatus: 'untagged' }, () => ImageSelection.untagged()],
  [{ tagStatus: 'any' }, () => ImageSelection.all()],
];

const combinations = Object.keys(LEGAL).flatMap((countType) =>
  ['expire', 'transition'].flatMap((action) =>
    [undefined, 'standard', 'archive'].flatMap((storageClass) =>
      SELECTIONS.map(([tags, selection]) => ({ countType, action, storageClass, tags, selection })))));

test.each(combinations)('$countType, $action, $storageClass, $tags: accepted when the service does, and then made by a factory', (combination) => {
  const { countType, action, storageClass, tags, selection } = combination;
  const words: Words = {
    ...tags,
    storageClass,
    countType,
    countUnit: countType === 'imageCountMoreThan' ? undefined : 'days',
    countNumber: 90,
    action,
    targetStorageClass: action === 'transition' ? 'archive' : undefined,
  };
  const { actions, storageClasses } = LEGAL[countType];
  if (!actions.includes(action) || !storageClasses.includes(storageClass)) {
    expect(() => ruleOf(words)).toThrow(/^lifecycle rule/);
    return;
  }
  const ofText = ruleOf(words);
  const ofFactory = FACTORIES[`${countType}, ${action}`](selection());
  // "standard" is what a rule without storage class means.
  const meaning = (rule: LifecycleRule) => ({ ...rule, storageClass: rule.storageClass ?? 'standard' });
  expect(meaning(ofFactory)).toEqual(meaning(ofText));
});

test('the table has a factory for every legal combination and no other', () => {
  const legal = Object.entries(LEGAL).flatMap(([countType, { actions }]) => actions.map((action) => `${countType}, ${action}`));
  expect(Object.keys(FACTORIES)).toEqual(legal);
});
