import { Token } from 'aws-cdk-lib';
import { LifecycleFinding } from './lifecycle-finding';
import { LifecycleCountType } from './rules/count-type';
import { LifecycleAction } from './rules/lifecycle-action';
import { LifecycleRule } from './rules/lifecycle-rule';
import { isAny } from './rules/rule-order';
import { PROTECTING_COUNT } from './rules/rule-words';
import { hiddenBehind, selectsAllTagged, selectsExactTag } from './rules/selection-cover';
import { TagStatus } from './rules/tag-status';
import { isKnown, shown } from '../core/validation';

/** A policy with more characters than this is close to ECR's limit of 30,720. */
const NEAR_LIMIT = 28_000;

/** The findings of a policy: of each rule in order, then of the policy. The text may be a token. */
export function lintRules(rules: LifecycleRule[], text: string, multiArchitectureImages: boolean): LifecycleFinding[] {
  if (rules.length === 0) {
    return [];
  }
  const ofRules = rules.flatMap((rule, i) => {
    const earlier = isKnown(rule.rulePriority) ? rules.slice(0, i).filter((other) => other._isArchive() === rule._isArchive()) : [];
    const hidden = unreachable(rule, earlier);
    return [
      ...tagListIsAnd(rule),
      ...prefixWithWildcard(rule),
      ...hidden,
      ...(hidden.length ? [] : ageRemovesTagInUse(rule, earlier)),
      ...(multiArchitectureImages ? untaggedCount(rule) : []),
    ];
  });
  return [...ofRules, ...noUntaggedRule(rules), ...nearLimit(text)];
}

function tagListIsAnd(rule: LifecycleRule): LifecycleFinding[] {
  const { tagPatternList, tagPrefixList } = rule.selection;
  const entries = tagPatternList ?? tagPrefixList ?? [];
  if (rule.selection._hasTokens() || new Set(entries).size < 2) {
    return [];
  }
  const any = tagPatternList ? 'taggedAny' : 'taggedAnyPrefix';
  return found('tagListIsAnd', rule, `matches only images with a tag for every entry of ${shown(entries)}; `
    + `for images with any of them use ImageSelection.${any}()`);
}

function prefixWithWildcard(rule: LifecycleRule): LifecycleFinding[] {
  const prefix = rule.selection._hasTokens() ? undefined : rule.selection.tagPrefixList?.find((entry) => entry.includes('*'));
  return prefix === undefined ? [] : found('prefixWithWildcard', rule, `matches no image, since the prefix ${shown(prefix)} is literal and `
    + 'no tag contains "*"; use tag patterns instead of prefixes');
}

function unreachable(rule: LifecycleRule, earlier: LifecycleRule[]): LifecycleFinding[] {
  const cover = hiddenBehind(rule.selection, earlier.map((other) => other.selection));
  if (cover === undefined) {
    return [];
  }
  const names = earlier.filter((other) => cover.includes(other.selection)).map((other) => other._label()).join(' and ');
  return found('unreachableRule', rule, `never acts, since all its images match ${names}, applied before it; `
    + 'give it a lower "rulePriority" or remove it');
}

function ageRemovesTagInUse(rule: LifecycleRule, earlier: LifecycleRule[]): LifecycleFinding[] {
  const { selection } = rule;
  const byAge = rule.action === LifecycleAction.EXPIRE && rule.countType === LifecycleCountType.SINCE_IMAGE_PUSHED;
  if (!byAge || selection._hasTokens() || Token.isUnresolved(rule.countNumber)) {
    return [];
  }
  const age = `${rule.countNumber} days`;
  const advice = 'keep a number of images with LifecycleRule.keepNewest(), protect the tags in use before it, or archive by last pull';
  if (isAny(rule) || selectsAllTagged(selection)) {
    const guarded = earlier.some((other) => selectsAllTagged(other.selection));
    return guarded ? [] : found('ageRemovesTagInUse', rule, `expires every image, also those in use, once nothing was pushed for ${age}; ${advice}`);
  }
  const exact = selectsExactTag(selection);
  return exact === undefined ? [] : found('ageRemovesTagInUse', rule, `expires the only image of the tag ${shown(exact)}, also while it is in use, `
    + `once it was not pushed for ${age}; ${advice}`);
}

function untaggedCount(rule: LifecycleRule): LifecycleFinding[] {
  const counts = rule.selection.tagStatus === TagStatus.UNTAGGED && rule.countType === LifecycleCountType.IMAGE_COUNT_MORE_THAN;
  if (!counts || Token.isUnresolved(rule.countNumber) || rule.countNumber >= PROTECTING_COUNT) {
    return [];
  }
  return found('untaggedCountWithIndexes', rule, 'counts untagged images, and the parts of multi-architecture images are untagged, so how many '
    + 'others remain is hard to tell; use an age, with LifecycleRule.expireUntagged()');
}

function noUntaggedRule(rules: LifecycleRule[]): LifecycleFinding[] {
  if (rules.some((rule) => !rule._isArchive() && rule.selection.tagStatus !== TagStatus.TAGGED)) {
    return [];
  }
  return [{
    id: 'noUntaggedRule',
    message: 'lifecycle policy: no rule reaches untagged images, so they stay forever; add LifecycleRule.expireUntagged()',
  }];
}

function nearLimit(text: string): LifecycleFinding[] {
  return Token.isUnresolved(text) || text.length <= NEAR_LIMIT ? [] : [{
    id: 'policyNearLimit',
    message: `lifecycle policy: the text has ${text.length} characters, close to the 30720 ECR allows; shorten descriptions and tag lists`,
  }];
}

function found(id: string, rule: LifecycleRule, message: string): LifecycleFinding[] {
  return [{ id, message: `${rule._label()}: ${message}`, rulePriority: isKnown(rule.rulePriority) ? rule.rulePriority : undefined }];
}
