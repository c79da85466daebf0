import { Lazy, Token } from 'aws-cdk-lib';
import { ImageStorageClass, LifecycleAction, LifecycleCountType, LifecycleCountUnit, LifecycleRule, LifecycleRuleProps, TagStatus } from '../../../src';

const { TAGGED, UNTAGGED, ANY } = TagStatus;
const { STANDARD, ARCHIVE } = ImageStorageClass;
const { EXPIRE, TRANSITION } = LifecycleAction;
const { IMAGE_COUNT_MORE_THAN, SINCE_IMAGE_PUSHED, SINCE_IMAGE_PULLED, SINCE_IMAGE_TRANSITIONED } = LifecycleCountType;
const { DAYS } = LifecycleCountUnit;

const counting = { tagStatus: UNTAGGED, countType: IMAGE_COUNT_MORE_THAN, countNumber: 5, action: EXPIRE };
const pushed = { ...counting, countType: SINCE_IMAGE_PUSHED, countUnit: DAYS };
const pulled = { ...pushed, countType: SINCE_IMAGE_PULLED, action: TRANSITION, targetStorageClass: ARCHIVE };
const archived = { ...pushed, countType: SINCE_IMAGE_TRANSITIONED, storageClass: ARCHIVE, countNumber: 90 };

test('a rule in the words of ECR', () => {
  const rule = LifecycleRule.of({
    ...archived, rulePriority: 3, description: 'why', tagStatus: TAGGED, tagPrefixList: ['a', 'b'],
  });
  const { selection, ...rest } = rule;
  expect(rest).toEqual({
    rulePriority: 3,
    description: 'why',
    storageClass: 'archive',
    countType: 'sinceImageTransitioned',
    countUnit: 'days',
    countNumber: 90,
    action: 'expire',
  });
  expect(selection).toMatchObject({ tagStatus: 'tagged', tagPrefixList: ['a', 'b'] });
});

test.each<[string, LifecycleRuleProps]>([
  ['counting', counting],
  ['counting, standard said', { ...counting, storageClass: STANDARD }],
  ['counting to archive', { ...counting, action: TRANSITION, targetStorageClass: ARCHIVE }],
  ['pushed', pushed],
  ['pushed, to archive, standard said', { ...pushed, storageClass: STANDARD, action: TRANSITION, targetStorageClass: ARCHIVE }],
  ['pulled', pulled],
  ['pulled, standard said', { ...pulled, storageClass: STANDARD }],
  ['archived', archived],
  ['any', { ...pushed, tagStatus: ANY }],
  ['four wildcards', { ...pushed, tagStatus: TAGGED, tagPatternList: ['*a*b*c*'] }],
  ['the lowest numbers', { ...pushed, rulePriority: 1, countNumber: 1 }],
])('ECR takes: %s', (_, props) => {
  const { tagStatus, tagPatternList, tagPrefixList, ...words } = props;
  const { selection, ...rest } = LifecycleRule.of(props);
  expect(rest).toEqual(words);
  expect([selection.tagStatus, selection.tagPatternList, selection.tagPrefixList]).toEqual([tagStatus, tagPatternList, tagPrefixList]);
});

test.each<[string, LifecycleRuleProps, string]>([
  ['priority 0', { ...counting, rulePriority: 0 },
    '(untagged, imageCountMoreThan 5): "rulePriority" must be a whole number of at least 1, got 0; rules are applied from the lowest to the highest number'],
  ['half a priority', { ...counting, rulePriority: 1.5 }, '"rulePriority" must be a whole number of at least 1, got 1.5'],
  ['count 0', { ...counting, countNumber: 0 },
    '(untagged, imageCountMoreThan 0): "countNumber" must be a whole number of at least 1, got 0; it is the number of images to keep, or their age in days'],
  ['negative age', { ...pushed, countNumber: -1 }, '(untagged, sinceImagePushed -1): "countNumber" must be a whole number of at least 1, got -1'],
  ['half an age', { ...pulled, countNumber: 0.5 }, '"countNumber" must be a whole number of at least 1, got 0.5'],
  ['89 days in the archive', { ...archived, countNumber: 89 },
    '(untagged, archive, sinceImageTransitioned 89): "countNumber" must be at least 90 with sinceImageTransitioned, got 89; '
    + 'ECR keeps archived images for at least 90 days'],
  ['tagged, no list', { ...counting, tagStatus: TAGGED },
    '(tagged, imageCountMoreThan 5): "tagStatus" tagged needs "tagPatternList" or "tagPrefixList", got neither; '
    + 'name the tags, with the pattern "*" for all tagged images'],
  ['both lists', { ...counting, tagStatus: TAGGED, tagPatternList: ['a*'], tagPrefixList: ['b'] },
    '(tagged "a*" prefix "b", imageCountMoreThan 5): only one of "tagPatternList" and "tagPrefixList" is allowed, got both; '
    + 'write a prefix as a pattern'],
  ['patterns, untagged', { ...counting, tagPatternList: ['a*'] },
    '"tagPatternList" is allowed only with "tagStatus" tagged, got ["a*"] with "untagged"; leave "tagPatternList" out or use tagged'],
  ['prefixes, any', { ...counting, tagStatus: ANY, tagPrefixList: ['a'] },
    '"tagPrefixList" is allowed only with "tagStatus" tagged, got ["a"] with "any"; leave "tagPrefixList" out or use tagged'],
  ['empty list, untagged', { ...counting, tagPatternList: [] }, '"tagPatternList" is allowed only with "tagStatus" tagged, got [] with "untagged"'],
  ['empty patterns', { ...counting, tagStatus: TAGGED, tagPatternList: [] }, '"tagPatternList" must have at least one entry, got []; name at least one tag'],
  ['empty prefixes', { ...counting, tagStatus: TAGGED, tagPrefixList: [] }, '"tagPrefixList" must have at least one entry, got []; name at least one tag'],
  ['empty entry', { ...counting, tagStatus: TAGGED, tagPrefixList: [''] }, '"tagPrefixList" entries must not be empty, got [""]'],
  ['five wildcards', { ...counting, tagStatus: TAGGED, tagPatternList: ['*a*b*c*d*'] },
    '(tagged "*a*b*c*d*", imageCountMoreThan 5): "tagPatternList" entry "*a*b*c*d*" has 5 wildcards, at most 4 "*" are allowed; shorten the pattern'],
  ['count in the archive', { ...counting, storageClass: ARCHIVE },
    '"storageClass" must be standard with imageCountMoreThan, got "archive"; leave it out, or use sinceImageTransitioned for archived images'],
  ['push in the archive', { ...pushed, storageClass: ARCHIVE }, '"storageClass" must be standard with sinceImagePushed, got "archive"'],
  ['pull in the archive', { ...pulled, storageClass: ARCHIVE }, '"storageClass" must be standard with sinceImagePulled, got "archive"'],
  ['archived, class not said', { ...archived, storageClass: undefined },
    '"storageClass" must be archive with sinceImageTransitioned, got undefined; set it to archive, or use sinceImagePushed'],
  ['archived, standard', { ...archived, storageClass: STANDARD }, '"storageClass" must be archive with sinceImageTransitioned, got "standard"'],
  ['archived, transition', { ...archived, action: TRANSITION, targetStorageClass: ARCHIVE },
    '"action" must be expire with sinceImageTransitioned, got "transition"; archived images can only be expired'],
  ['pulled, expire', { ...pulled, action: EXPIRE, targetStorageClass: undefined },
    '"action" must be transition with sinceImagePulled, got "expire"; archive the images and expire them from the archive'],
  ['a unit of images', { ...counting, countUnit: DAYS }, '"countUnit" is not allowed with imageCountMoreThan, got "days"; leave it out'],
  ['an age without unit', { ...pushed, countUnit: undefined }, '"countUnit" is required with sinceImagePushed, got none; set it to days'],
  ['a pull age without unit', { ...pulled, countUnit: undefined }, '"countUnit" is required with sinceImagePulled, got none; set it to days'],
  ['an archive age without unit', { ...archived, countUnit: undefined }, '"countUnit" is required with sinceImageTransitioned, got none'],
  ['transition to nowhere', { ...counting, action: TRANSITION },
    '"targetStorageClass" must be archive with the action transition, got undefined; set it to archive'],
  ['transition to standard', { ...counting, action: TRANSITION, targetStorageClass: STANDARD },
    '"targetStorageClass" must be archive with the action transition, got "standard"; set it to archive'],
  ['expire to the archive', { ...counting, targetStorageClass: ARCHIVE },
    '"targetStorageClass" is allowed only with the action transition, got "archive" with expire; leave it out'],
])('ECR rejects: %s', (_, props, message) => {
  expect(() => LifecycleRule.of(props)).toThrow(message);
  expect(() => LifecycleRule.of(props)).toThrow(/^lifecycle rule \(/);
});

test('tokens are not checked', () => {
  const number = Lazy.number({ produce: () => 0 });
  const text = Lazy.string({ produce: () => '*****' });
  const list = Token.asList({ Ref: 'Tags' });
  expect(LifecycleRule.of({ ...archived, rulePriority: number, countNumber: number })).toMatchObject({ rulePriority: number, countNumber: number });
  expect(LifecycleRule.of({ ...pushed, description: text, tagStatus: TAGGED, tagPatternList: [text] }).selection.tagPatternList).toEqual([text]);
  expect(LifecycleRule.of({ ...pushed, tagStatus: TAGGED, tagPatternList: list }).selection.tagPatternList).toEqual(list);
  expect(LifecycleRule.of({ ...pushed, tagStatus: TAGGED, tagPrefixList: list }).selection.tagPrefixList).toEqual(list);
});
