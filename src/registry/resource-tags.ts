import { CfnTag, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { canonicalOrder } from '../core/canonical';
import { isReservedTag } from '../core/tag-keys';
import { invalid, isKnown, shown } from '../core/validation';

const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/** The tags that a creation template gives to repositories, checked; undefined for none. The limits are not those of a repository's own tags. */
export function resourceTags(tags: { [key: string]: string } | undefined, scope: IConstruct): CfnTag[] | undefined {
  const entries = Object.entries(tags ?? {});
  if (entries.length > MAX_TAGS) {
    throw invalid(`"resourceTags" must be at most ${MAX_TAGS} tags, got ${entries.length}; leave some out`, scope);
  }
  for (const [key, value] of entries) {
    if (isKnown(key) && (key.length < 1 || key.length > MAX_KEY_LENGTH)) {
      throw invalid(`"resourceTags" must have keys of 1 to ${MAX_KEY_LENGTH} characters, got ${key.length}: ${shown(key)}; use another key`, scope);
    }
    if (isReservedTag(key)) {
      throw invalid(`"resourceTags" must have keys that do not begin with "aws:", which is for AWS alone, got ${shown(key)}; use another key`, scope);
    }
    if (value === undefined || value === null) {
      throw invalid(`"resourceTags" has no value for ${shown(key)}, got ${shown(value)}; give it one, or leave the tag out`, scope);
    }
    if (isKnown(value) && value.length > MAX_VALUE_LENGTH) {
      throw invalid(`"resourceTags" must have values of at most ${MAX_VALUE_LENGTH} characters, got ${value.length} for ${shown(key)}; shorten it`, scope);
    }
  }
  return entries.length === 0 ? undefined : canonicalOrder(entries.map(([key, value]) => ({ key, value })), Stack.of(scope));
}
