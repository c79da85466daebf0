import { Token } from 'aws-cdk-lib';
import { TagStatus } from './tag-status';
import { invalid, isKnown, shown } from '../../core/validation';
import { wildcardCount } from '../../core/wildcards';

/** How many `*` ECR takes in one tag pattern. */
const MAX_WILDCARDS = 4;

/** Whether the string is the stand-in of a list token inside a list. */
export function isListToken(entry: string): boolean {
  return Token.isUnresolved([entry]);
}

/** Throws when ECR would reject the selection; `name` is the name, in messages, of what it belongs to. */
export function checkSelection(name: string, tagStatus: string, patterns?: string[], prefixes?: string[]): void {
  if (tagStatus === TagStatus.TAGGED) {
    if (patterns === undefined && prefixes === undefined) {
      throw invalid('"tagStatus" tagged needs "tagPatternList" or "tagPrefixList", got neither; '
        + 'name the tags, with the pattern "*" for all tagged images', name);
    }
    if (patterns !== undefined && prefixes !== undefined) {
      throw invalid('only one of "tagPatternList" and "tagPrefixList" is allowed, got both; '
        + 'write a prefix as a pattern, such as "dev-*" for "dev-", or make two rules', name);
    }
  }
  checkList(name, 'tagPatternList', tagStatus, patterns);
  checkList(name, 'tagPrefixList', tagStatus, prefixes);
  for (const pattern of patterns ?? []) {
    if (isKnown(pattern) && wildcardCount(pattern) > MAX_WILDCARDS) {
      throw invalid(`"tagPatternList" entry ${shown(pattern)} has ${wildcardCount(pattern)} wildcards, `
        + `at most ${MAX_WILDCARDS} "*" are allowed; shorten the pattern`, name);
    }
  }
}

function checkList(name: string, list: string, tagStatus: string, entries?: string[]): void {
  if (!isKnown(entries)) {
    return;
  }
  if (tagStatus !== TagStatus.TAGGED) {
    throw invalid(`"${list}" is allowed only with "tagStatus" tagged, got ${shown(entries)} with ${shown(tagStatus)}; `
      + `leave "${list}" out or use tagged`, name);
  }
  if (entries.length === 0) {
    throw invalid(`"${list}" must have at least one entry, got []; name at least one tag, or select all images`, name);
  }
  if (entries.includes('')) {
    throw invalid(`"${list}" entries must not be empty, got ${shown(entries)}; `
      + 'use the pattern "*" for all tagged images', name);
  }
  if (entries.some(isListToken)) {
    throw invalid(`"${list}" mixes a list token with other entries, got ${shown(entries)}; `
      + 'give the token alone, or the entries one by one', name);
  }
}
