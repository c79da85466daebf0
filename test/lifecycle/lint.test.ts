import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { ImageSelection, LifecyclePolicy, LifecycleRule, LifecycleRuleOptions } from '../../src';

const { taggedAll, taggedAny, taggedAllPrefixes, taggedAnyPrefix, untagged, all } = ImageSelection;
const keep = (selection: ImageSelection, options?: LifecycleRuleOptions) => LifecycleRule.keepNewest(5, selection, options);
const old = (selection: ImageSelection, options?: LifecycleRuleOptions) => LifecycleRule.expireOlderThan(Duration.days(30), selection, options);
const archived = (selection: ImageSelection) => LifecycleRule.expireArchivedAfter(Duration.days(90), selection);
const week = LifecycleRule.expireUntagged(Duration.days(7));

/** The findings as `id priority`. */
const findings = (...rules: LifecycleRule[]) => LifecyclePolicy.of(...rules).lint()
  .map(({ id, rulePriority }) => rulePriority === undefined ? id : `${id} ${rulePriority}`);

test('a policy as one would write it has no findings', () => {
  expect(findings(
    LifecycleRule.protect(taggedAny('release-*')),
    keep(taggedAny('dev-*', 'pr-*')),
    week,
    LifecycleRule.archiveNotPulledFor(Duration.days(90)),
    LifecycleRule.expireArchivedAfter(Duration.days(365)),
  )).toEqual([]);
});

test('no policy at all has no findings', () => {
  expect(LifecyclePolicy.none().lint(true)).toEqual([]);
});

describe('tagListIsAnd', () => {
  test.each([
    ['patterns', taggedAll('a*', 'b*'), '["a*","b*"]; for images with any of them use ImageSelection.taggedAny()'],
    ['prefixes', taggedAllPrefixes('a', 'b'), '["a","b"]; for images with any of them use ImageSelection.taggedAnyPrefix()'],
  ])('a list of several %s', (_, selection, rest) => {
    const [finding, ...others] = LifecyclePolicy.of(keep(selection), week).lint();
    expect(others).toEqual([]);
    expect(finding).toEqual({
      id: 'tagListIsAnd',
      message: `${keep(selection, { rulePriority: 1 })._label()}: matches only images with a tag for every entry of ${rest}`,
      rulePriority: 1,
    });
  });

  test.each([
    ['taggedAny', taggedAny('a*', 'b*')],
    ['taggedAnyPrefix', taggedAnyPrefix('a', 'b')],
    ['one entry', taggedAll('a*')],
    ['one entry twice', taggedAll('a*', 'a*')],
    ['a token among them', taggedAll('a*', Lazy.string({ produce: () => 'b*' }))],
  ])('not: %s', (_, selection) => {
    expect(findings(keep(selection), week)).toEqual([]);
  });
});

describe('prefixWithWildcard', () => {
  test('a prefix with an asterisk', () => {
    expect(LifecyclePolicy.of(week, keep(taggedAllPrefixes('dev-*'))).lint()).toEqual([{
      id: 'prefixWithWildcard',
      message: 'lifecycle rule 2 (tagged prefix "dev-*", imageCountMoreThan 5): matches no image, since the prefix "dev-*" is literal and '
        + 'no tag contains "*"; use tag patterns instead of prefixes',
      rulePriority: 2,
    }]);
  });

  test.each([
    ['a pattern with one', taggedAll('dev-*')],
    ['a prefix without', taggedAllPrefixes('dev-')],
    ['a token', taggedAllPrefixes(`${Lazy.string({ produce: () => 'dev' })}*`)],
  ])('not: %s', (_, selection) => {
    expect(findings(keep(selection), week)).toEqual([]);
  });
});

describe('unreachableRule', () => {
  test('names the rule that is in the way', () => {
    expect(LifecyclePolicy.of(keep(taggedAll('*')), keep(taggedAll('prod*')), week).lint()).toEqual([{
      id: 'unreachableRule',
      message: 'lifecycle rule 2 (tagged "prod*", imageCountMoreThan 5): never acts, since all its images match lifecycle rule 1 (tagged "*", '
        + 'imageCountMoreThan 5), applied before it; give it a lower "rulePriority" or remove it',
      rulePriority: 2,
    }]);
  });

  test.each<[string, ImageSelection, ImageSelection]>([
    ['the same by prefix', taggedAll('a*'), taggedAllPrefixes('a')],
    ['a longer prefix', taggedAllPrefixes('a'), taggedAllPrefixes('ab')],
    ['a pattern in a prefix', taggedAllPrefixes('a'), taggedAll('ab*c')],
    ['one tag', taggedAll('*-dev'), taggedAll('x-dev')],
    ['more entries', taggedAll('a*'), taggedAll('ab', 'c*')],
    ['an entry in each', taggedAll('a*', '*b'), taggedAll('ax*b')],
    ['several wildcards', taggedAll('a*c'), taggedAll('a*b*c')],
  ])('hidden: %s', (_, wide, narrow) => {
    expect(findings(keep(wide), keep(narrow), week)).toContain('unreachableRule 2');
    expect(findings(week, archived(wide), archived(narrow))).toContain('unreachableRule 3');
  });

  test.each<[string, ImageSelection, ImageSelection]>([
    ['the other way round', taggedAll('prod*'), taggedAll('*')],
    ['overlap', taggedAll('a*'), taggedAll('*b')],
    ['fewer entries', taggedAll('a*', 'b*'), taggedAll('a1')],
    ['a shorter prefix', taggedAllPrefixes('ab'), taggedAllPrefixes('a')],
    ['a prefix is not one tag', taggedAll('a'), taggedAllPrefixes('a')],
    ['a prefix that no tag has', taggedAllPrefixes('a*'), taggedAll('ab')],
    ['behind a rule for untagged images', untagged(), taggedAll('a')],
    ['behind a token', taggedAll(Lazy.string({ produce: () => '*' })), taggedAll('a')],
    ['a token', taggedAll('*'), taggedAll(Lazy.string({ produce: () => 'a' }))],
    ['behind a list token', taggedAll(...Token.asList({ Ref: 'Tags' })), taggedAll('a')],
  ])('not hidden: %s', (_, first, second) => {
    expect(findings(keep(first), keep(second)).filter((finding) => finding.startsWith('unreachableRule'))).toEqual([]);
  });

  test('not hidden: in another storage class', () => {
    expect(findings(keep(taggedAll('*')), archived(taggedAll('a*')), week)).toEqual([]);
  });

  test('not hidden: behind or at a priority that is a token', () => {
    const late = { rulePriority: Lazy.number({ produce: () => 1 }) };
    expect(findings(keep(taggedAll('*')), keep(taggedAll('a*'), late), week)).toEqual([]);
    expect(findings(keep(taggedAll('*'), late), keep(taggedAll('a*')), week)).toEqual([]);
  });

  test('all images are hidden by all tagged and all untagged ones together', () => {
    expect(LifecyclePolicy.of(keep(taggedAll('*')), week, keep(all())).lint()).toEqual([{
      id: 'unreachableRule',
      message: 'lifecycle rule 3 (any, imageCountMoreThan 5): never acts, since all its images match lifecycle rule 1 (tagged "*", '
        + 'imageCountMoreThan 5) and lifecycle rule 2 (untagged, sinceImagePushed 7), applied before it; give it a lower "rulePriority" or remove it',
      rulePriority: 3,
    }]);
    expect(findings(keep(taggedAll('*', '**')), week, keep(all()))).toContain('unreachableRule 3');
    expect(findings(keep(taggedAll('*')), keep(all()))).toEqual([]);
    expect(findings(week, keep(all()))).toEqual([]);
    expect(findings(keep(taggedAll('a*')), week, keep(all()))).toEqual([]);
    expect(findings(keep(taggedAll('*')), archived(untagged()), keep(all()))).toEqual([]);
  });
});

describe('ageRemovesTagInUse', () => {
  const advice = 'keep a number of images with LifecycleRule.keepNewest(), protect the tags in use before it, or archive by last pull';

  test.each([
    ['all images', all(), 'any'],
    ['all tagged images', taggedAll('*'), 'tagged "*"'],
    ['all tagged images, given twice', taggedAll('*', '**'), 'tagged "*" and "**"'],
  ])('%s', (_, selection, label) => {
    expect(LifecyclePolicy.of(week, old(selection)).lint()).toContainEqual({
      id: 'ageRemovesTagInUse',
      message: `lifecycle rule 2 (${label}, sinceImagePushed 30): expires every image, also those in use, once nothing was pushed for 30 days; ${advice}`,
      rulePriority: 2,
    });
  });

  test('one tag', () => {
    expect(LifecyclePolicy.of(week, old(taggedAll('latest'))).lint()).toEqual([{
      id: 'ageRemovesTagInUse',
      message: 'lifecycle rule 2 (tagged "latest", sinceImagePushed 30): expires the only image of the tag "latest", also while it is in use, '
        + `once it was not pushed for 30 days; ${advice}`,
      rulePriority: 2,
    }]);
    expect(findings(week, old(taggedAll('v*', 'latest')))).toContain('ageRemovesTagInUse 2');
  });

  test('behind a rule that protects only some of them', () => {
    expect(findings(LifecycleRule.protect(taggedAll('release-*')), week, old(all()))).toEqual(['ageRemovesTagInUse 3']);
  });

  test.each<[string, LifecycleRule[]]>([
    ['some tags', [old(taggedAll('dev-*'))]],
    ['a prefix', [old(taggedAllPrefixes('latest'))]],
    ['all tags together with some', [old(taggedAll('*', 'dev-*'))]],
    ['untagged images', []],
    ['a count', [keep(all())]],
    ['archiving', [LifecycleRule.archiveOlderThan(Duration.days(30), all())]],
    ['archived images', [archived(all())]],
    ['an age that is a token', [LifecycleRule.expireOlderThan(Duration.days(Lazy.number({ produce: () => 1 })), all())]],
    ['a tag that is a token', [old(taggedAll(Lazy.string({ produce: () => 'latest' })))]],
    ['all tags protected before it', [LifecycleRule.protect(taggedAll('*')), old(all())]],
  ])('not: %s', (_, rules) => {
    const ids = findings(week, ...rules).map((finding) => finding.split(' ')[0]);
    expect(ids).not.toContain('ageRemovesTagInUse');
  });

  test('what is protected wholly is unreachable instead', () => {
    expect(findings(week, LifecycleRule.protect(taggedAll('latest*')), old(taggedAll('latest')))).toEqual(['unreachableRule 3']);
  });
});

describe('untaggedCountWithIndexes', () => {
  const lint = (rule: LifecycleRule, multiArchitectureImages?: boolean) => LifecyclePolicy.of(rule).lint(multiArchitectureImages);

  test.each([keep(untagged()), LifecycleRule.archiveBeyondNewest(5, untagged())])('untagged images by count', (rule) => {
    expect(lint(rule, true)).toEqual([{
      id: 'untaggedCountWithIndexes',
      message: 'lifecycle rule 1 (untagged, imageCountMoreThan 5): counts untagged images, and the parts of multi-architecture images are untagged, '
        + 'so how many others remain is hard to tell; use an age, with LifecycleRule.expireUntagged()',
      rulePriority: 1,
    }]);
  });

  test('only where multi-architecture images are', () => {
    expect(lint(keep(untagged()))).toEqual([]);
    expect(lint(keep(untagged()), false)).toEqual([]);
  });

  test.each([
    ['untagged images by age', week],
    ['all images by count', keep(all())],
    ['untagged images protected', LifecycleRule.protect(untagged())],
    ['a count that is a token', LifecycleRule.keepNewest(Lazy.number({ produce: () => 1 }), untagged())],
  ])('not: %s', (_, rule) => {
    expect(lint(rule, true)).toEqual([]);
  });
});

describe('noUntaggedRule', () => {
  test.each([[[keep(taggedAll('a*'))]], [[archived(all())]], [[archived(untagged()), keep(taggedAll('*'))]]])('no rule reaches untagged images', (rules) => {
    expect(LifecyclePolicy.of(...rules).lint()).toEqual([{
      id: 'noUntaggedRule',
      message: 'lifecycle policy: no rule reaches untagged images, so they stay forever; add LifecycleRule.expireUntagged()',
    }]);
  });

  test.each([week, keep(all()), LifecycleRule.protect(untagged())])('a rule reaches them', (rule) => {
    expect(findings(keep(taggedAll('a*')), rule)).toEqual([]);
  });
});

describe('policyNearLimit', () => {
  const policy = (description: string) => LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(7), { description }));
  const room = 28_000 - policy('').toJson().length;

  test('a text of more than 28000 characters', () => {
    expect(policy('x'.repeat(room)).lint()).toEqual([]);
    expect(policy('x'.repeat(room + 1)).lint()).toEqual([{
      id: 'policyNearLimit',
      message: 'lifecycle policy: the text has 28001 characters, close to the 30720 ECR allows; shorten descriptions and tag lists',
    }]);
  });

  test('not: a text with tokens', () => {
    expect(policy('x'.repeat(room + 1) + Lazy.string({ produce: () => '' })).lint()).toEqual([]);
  });
});
