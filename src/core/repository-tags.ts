import { TagManager } from 'aws-cdk-lib';
import { isReservedTag } from './tag-keys';
import { isKnown, shown } from './validation';

const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 127;
const MAX_VALUE_LENGTH = 255;

/** What CloudFormation's schema of a repository, private or public, would reject in the resource tags. */
export function tagProblems(tags: TagManager): string[] {
  const values = Object.entries(tags.tagValues());
  const tooMany = values.length > MAX_TAGS
    ? [`a repository takes ${MAX_TAGS} tags, got ${values.length}; remove some with Tags.of(repository).remove()`]
    : [];
  const tooLong = values.flatMap(([key, value]) => [
    ...isKnown(key) && (key.length < 1 || key.length > MAX_KEY_LENGTH)
      ? [`a tag key must have 1 to ${MAX_KEY_LENGTH} characters, got ${key.length}: ${shown(key)}`]
      : [],
    ...isKnown(value) && (value.length < 1 || value.length > MAX_VALUE_LENGTH)
      ? [`the value of tag ${shown(key)} must have 1 to ${MAX_VALUE_LENGTH} characters, got ${value.length}`]
      : [],
    ...isReservedTag(key) ? [`a tag key must not begin with "aws:", which is for AWS alone, got ${shown(key)}`] : [],
  ]);
  return [...tooMany, ...tooLong];
}
