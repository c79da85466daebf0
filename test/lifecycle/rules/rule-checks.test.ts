import { Lazy, Token } from 'aws-cdk-lib';
import { ruleOf, Words } from './rule-of';

const counting = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 5, action: 'expire' };
const pushed = { ...counting, countType: 'sinceImagePushed', countUnit: 'days' };
const pulled = { ...pushed, countType: 'sinceImagePulled', action: 'transition', targetStorageClass: 'archive' };
const archived = { ...pushed, countType: 'sinceImageTransitioned', storageClass: 'archive', countNumber: 90 };

test('a rule in the words of ECR', () => {
  const rule = ruleOf({
    ...archived, rulePriority: 3, description: 'why', tagStatus: 'tagged', tagPrefixList: ['a', 'b'],
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

test.each<[string, Words]>([
  ['counting', counting],
  ['counting, standard set', { ...counting, storageClass: 'standard' }],
  ['counting to archive', { ...counting, action: 'transition', targetStorageClass: 'archive' }],
  ['pushed', pushed],
  ['pushed, to archive, standard set', { ...pushed, storageClass: 'standard', action: 'transition', targetStorageClass: 'archive' }],
  ['pulled', pulled],
  ['pulled, standard set', { ...pulled, storageClass: 'standard' }],
  ['archived', archived],
  ['any', { ...pushed, tagStatus: 'any' }],
  ['four wildcards', { ...pushed, tagStatus: 'tagged', tagPatternList: ['*a*b*c*'] }],
  ['the lowest numbers', { ...pushed, rulePriority: 1, countNumber: 1 }],
])('ECR takes: %s', (_, props) => {
  const { tagStatus, tagPatternList, tagPrefixList, ...words } = props;
  const { selection, ...rest } = ruleOf(props);
  expect(rest).toEqual(words);
  expect([selection.tagStatus, selection.tagPatternList, selection.tagPrefixList]).toEqual([tagStatus, tagPatternList, tagPrefixList]);
});

test.each<[string, Words, string]>([
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
  ['tagged, no list', { ...counting, tagStatus: 'tagged' },
    '(tagged, imageCountMoreThan 5): "tagStatus" tagged needs "tagPatternList" or "tagPrefixList", got neither; '
    + 'name the tags, with the pattern "*" for all tagged images'],
  ['both lists', { ...counting, tagStatus: 'tagged', tagPatternList: ['a*'], tagPrefixList: ['b'] },
    '(tagged "a*" prefix "b", imageCountMoreThan 5): only one of "tagPatternList" and "tagPrefixList" is allowed, got both; '
    + 'write a prefix as a pattern'],
  ['patterns, untagged', { ...counting, tagPatternList: ['a*'] },
    '"tagPatternList" is allowed only with "tagStatus" tagged, got ["a*"] with "untagged"; leave "tagPatternList" out or use tagged'],
  ['prefixes, any', { ...counting, tagStatus: 'any', tagPrefixList: ['a'] },
    '"tagPrefixList" is allowed only with "tagStatus" tagged, got ["a"] with "any"; leave "tagPrefixList" out or use tagged'],
  ['empty list, untagged', { ...counting, tagPatternList: [] }, '"tagPatternList" is allowed only with "tagStatus" tagged, got [] with "untagged"'],
  ['empty patterns', { ...counting, tagStatus: 'tagged', tagPatternList: [] }, '"tagPatternList" must have at least one entry, got []; name at least one tag'],
  ['empty prefixes', { ...counting, tagStatus: 'tagged', tagPrefixList: [] }, '"tagPrefixList" must have at least one entry, got []; name at least one tag'],
  ['empty entry', { ...counting, tagStatus: 'tagged', tagPrefixList: [''] }, '"tagPrefixList" entries must not be empty, got [""]'],
  ['five wildcards', { ...counting, tagStatus: 'tagged', tagPatternList: ['*a*b*c*d*'] },
    '(tagged "*a*b*c*d*", imageCountMoreThan 5): "tagPatternList" entry "*a*b*c*d*" has 5 wildcards, at most 4 "*" are allowed; shorten the pattern'],
  ['count in the archive', { ...counting, storageClass: 'archive' },
    '"storageClass" must be standard with imageCountMoreThan, got "archive"; leave it out, or use sinceImageTransitioned for archived images'],
  ['push in the archive', { ...pushed, storageClass: 'archive' }, '"storageClass" must be standard with sinceImagePushed, got "archive"'],
  ['pull in the archive', { ...pulled, storageClass: 'archive' }, '"storageClass" must be standard with sinceImagePulled, got "archive"'],
  ['archived, class not set', { ...archived, storageClass: undefined },
    '"storageClass" must be archive with sinceImageTransitioned, got none; set it to archive, or use sinceImagePushed'],
  ['archived, standard', { ...archived, storageClass: 'standard' }, '"storageClass" must be archive with sinceImageTransitioned, got "standard"'],
  ['archived, transition', { ...archived, action: 'transition', targetStorageClass: 'archive' },
    '"action" must be expire with sinceImageTransitioned, got "transition"; archived images can only be expired'],
  ['pulled, expire', { ...pulled, action: 'expire', targetStorageClass: undefined },
    '"action" must be transition with sinceImagePulled, got "expire"; archive the images and expire them from the archive'],
  ['a unit of images', { ...counting, countUnit: 'days' }, '"countUnit" is not allowed with imageCountMoreThan, got "days"; leave it out'],
  ['an age without unit', { ...pushed, countUnit: undefined }, '"countUnit" is required with sinceImagePushed, got none; set it to days'],
  ['a pull age without unit', { ...pulled, countUnit: undefined }, '"countUnit" is required with sinceImagePulled, got none; set it to days'],
  ['an archive age without unit', { ...archived, countUnit: undefined }, '"countUnit" is required with sinceImageTransitioned, got none'],
  ['transition to nowhere', { ...counting, action: 'transition' },
    '"targetStorageClass" must be archive with the action transition, got none; set it to archive'],
  ['transition to standard', { ...counting, action: 'transition', targetStorageClass: 'standard' },
    '"targetStorageClass" must be archive with the action transition, got "standard"; set it to archive'],
  ['expire to the archive', { ...counting, targetStorageClass: 'archive' },
    '"targetStorageClass" is allowed only with the action transition, got "archive" with expire; leave it out'],
])('ECR rejects: %s', (_, props, message) => {
  expect(() => ruleOf(props)).toThrow(message);
  expect(() => ruleOf(props)).toThrow(/^lifecycle rule \(/);
});

test('tokens are not checked', () => {
  const number = Lazy.number({ produce: () => 0 });
  const text = Lazy.string({ produce: () => '*****' });
  const list = Token.asList({ Ref: 'Tags' });
  expect(ruleOf({ ...archived, rulePriority: number, countNumber: number })).toMatchObject({ rulePriority: number, countNumber: number });
  expect(ruleOf({ ...pushed, description: text, tagStatus: 'tagged', tagPatternList: [text] }).selection.tagPatternList).toEqual([text]);
  expect(ruleOf({ ...pushed, tagStatus: 'tagged', tagPatternList: list }).selection.tagPatternList).toEqual(list);
  expect(ruleOf({ ...pushed, tagStatus: 'tagged', tagPrefixList: list }).selection.tagPrefixList).toEqual(list);
});
