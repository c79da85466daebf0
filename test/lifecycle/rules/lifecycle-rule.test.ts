import { Duration, Lazy } from 'aws-cdk-lib';
import { ImageSelection, LifecycleRule } from '../../../src';

const DEV = ImageSelection.taggedAll('dev-*');
const EXPIRE = { action: 'expire' };
const ARCHIVE = { action: 'transition', targetStorageClass: 'archive' };
const pushed = (days: number) => ({ countType: 'sinceImagePushed', countUnit: 'days', countNumber: days });
const pulled = (days: number) => ({ countType: 'sinceImagePulled', countUnit: 'days', countNumber: days });
const archived = (days: number) => ({ storageClass: 'archive', countType: 'sinceImageTransitioned', countUnit: 'days', countNumber: days });
const count = (images: number) => ({ countType: 'imageCountMoreThan', countNumber: images });

test.each<[string, LifecycleRule, object]>([
  ['protect', LifecycleRule.protect(DEV), { selection: DEV, ...count(999999), ...EXPIRE }],
  ['protectArchived', LifecycleRule.protectArchived(DEV), { selection: DEV, ...archived(36500), ...EXPIRE }],
  ['keepNewest', LifecycleRule.keepNewest(20, DEV), { selection: DEV, ...count(20), ...EXPIRE }],
  ['expireOlderThan', LifecycleRule.expireOlderThan(Duration.days(7), DEV), { selection: DEV, ...pushed(7), ...EXPIRE }],
  ['expireUntagged', LifecycleRule.expireUntagged(Duration.days(7)), { selection: ImageSelection.untagged(), ...pushed(7), ...EXPIRE }],
  ['archiveOlderThan', LifecycleRule.archiveOlderThan(Duration.days(7), DEV), { selection: DEV, ...pushed(7), ...ARCHIVE }],
  ['archiveNotPulledFor', LifecycleRule.archiveNotPulledFor(Duration.days(7), DEV), { selection: DEV, ...pulled(7), ...ARCHIVE }],
  ['archiveNotPulledFor of all', LifecycleRule.archiveNotPulledFor(Duration.days(7)), { selection: ImageSelection.all(), ...pulled(7), ...ARCHIVE }],
  ['archiveBeyondNewest', LifecycleRule.archiveBeyondNewest(20, DEV), { selection: DEV, ...count(20), ...ARCHIVE }],
  ['expireArchivedAfter', LifecycleRule.expireArchivedAfter(Duration.days(90), DEV), { selection: DEV, ...archived(90), ...EXPIRE }],
  ['expireArchivedAfter of all', LifecycleRule.expireArchivedAfter(Duration.days(90)), { selection: ImageSelection.all(), ...archived(90), ...EXPIRE }],
])('%s', (_, rule, expected) => {
  expect({ ...rule }).toEqual(expected);
});

test.each<[string, LifecycleRule]>([
  ['protect', LifecycleRule.protect(DEV, { rulePriority: 7, description: 'why' })],
  ['protectArchived', LifecycleRule.protectArchived(DEV, { rulePriority: 7, description: 'why' })],
  ['keepNewest', LifecycleRule.keepNewest(20, DEV, { rulePriority: 7, description: 'why' })],
  ['expireOlderThan', LifecycleRule.expireOlderThan(Duration.days(7), DEV, { rulePriority: 7, description: 'why' })],
  ['expireUntagged', LifecycleRule.expireUntagged(Duration.days(7), { rulePriority: 7, description: 'why' })],
  ['archiveOlderThan', LifecycleRule.archiveOlderThan(Duration.days(7), DEV, { rulePriority: 7, description: 'why' })],
  ['archiveNotPulledFor', LifecycleRule.archiveNotPulledFor(Duration.days(7), DEV, { rulePriority: 7, description: 'why' })],
  ['archiveBeyondNewest', LifecycleRule.archiveBeyondNewest(20, DEV, { rulePriority: 7, description: 'why' })],
  ['expireArchivedAfter', LifecycleRule.expireArchivedAfter(Duration.days(90), DEV, { rulePriority: 7, description: 'why' })],
])('%s takes a priority and a description', (_, rule) => {
  expect(rule).toMatchObject({ rulePriority: 7, description: 'why' });
});

test.each([
  ['protect', LifecycleRule.protect],
  ['protectArchived', LifecycleRule.protectArchived],
])('%s of all images would protect nothing', (factory, protect) => {
  expect(() => protect(ImageSelection.all())).toThrow(
    `LifecycleRule.${factory}: "selection" must not be all images, since such a rule is evaluated last and protects nothing; `
    + 'select tagged or untagged images, or leave the rule out',
  );
  expect(protect(ImageSelection.untagged()).selection.tagStatus).toBe('untagged');
});

const ages: [string, (age: Duration) => LifecycleRule][] = [
  ['expireOlderThan', (age) => LifecycleRule.expireOlderThan(age, DEV)],
  ['expireUntagged', (age) => LifecycleRule.expireUntagged(age)],
  ['archiveOlderThan', (age) => LifecycleRule.archiveOlderThan(age, DEV)],
  ['archiveNotPulledFor', (age) => LifecycleRule.archiveNotPulledFor(age)],
  ['expireArchivedAfter', (age) => LifecycleRule.expireArchivedAfter(age)],
];

describe.each(ages)('the age of %s', (factory, make) => {
  test.each([Duration.hours(36), Duration.days(91).plus(Duration.minutes(1)), Duration.millis(1)])('is whole days, not %s', (age) => {
    expect(() => make(age)).toThrow(
      `LifecycleRule.${factory}: "age" must be a whole number of days of at least 1, got ${age.toHumanString()}; write for example Duration.days(14)`,
    );
  });

  test('may be given in another unit', () => {
    expect(make(Duration.hours(24 * 91)).countNumber).toBe(91);
  });

  test('may be days of a token', () => {
    const days = Lazy.number({ produce: () => 1 });
    expect(make(Duration.days(days)).countNumber).toBe(days);
    expect(make(Duration.days(days))._hasTokens()).toBe(true);
  });

  test('cannot be another unit of a token', () => {
    expect(() => make(Duration.hours(Lazy.number({ produce: () => 24 })))).toThrow(
      `LifecycleRule.${factory}: "age" must be a whole number of days of at least 1, got <token> hours; write for example Duration.days(14)`,
    );
  });
});

test.each(ages.slice(0, 4))('the age of %s is at least one day', (factory, make) => {
  expect(make(Duration.days(1)).countNumber).toBe(1);
  expect(() => make(Duration.days(0))).toThrow(
    `LifecycleRule.${factory}: "age" must be a whole number of days of at least 1, got 0 days; write for example Duration.days(14)`,
  );
});

test.each([
  ['keepNewest', (images: number) => LifecycleRule.keepNewest(images, ImageSelection.taggedAny('dev-*', 'pr-*'))],
  ['archiveBeyondNewest', (images: number) => LifecycleRule.archiveBeyondNewest(images, ImageSelection.taggedAny('dev-*', 'pr-*'))],
])('the count of %s is whole and at least one', (factory, make) => {
  expect(make(1).countNumber).toBe(1);
  for (const bad of [0, -1, 1.5, Infinity, 1e21]) {
    expect(() => make(bad)).toThrow(
      `LifecycleRule.${factory}: "count" must be a whole number of ${bad === 1e21 ? '1 to 9007199254740991' : 'at least 1'}, got ${bad}; `
      + 'it is the number of images to keep',
    );
  }
  const token = Lazy.number({ produce: () => 0 });
  expect(make(token).countNumber).toBe(token);
});

test('the label of a rule says what it is, and its priority once it has one', () => {
  expect(LifecycleRule.expireArchivedAfter(Duration.days(90), ImageSelection.taggedAllPrefixes('a', 'b'))._label())
    .toBe('lifecycle rule (tagged prefix "a" and "b", archive, sinceImageTransitioned 90)');
  expect(LifecycleRule.keepNewest(1, DEV, { rulePriority: 3 })._label()).toBe('lifecycle rule 3 (tagged "dev-*", imageCountMoreThan 1)');
  expect(LifecycleRule.keepNewest(Lazy.number({ produce: () => 1 }), DEV)._label()).toBe('lifecycle rule (tagged "dev-*", imageCountMoreThan <token>)');
});
