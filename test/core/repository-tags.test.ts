import { Aws, TagManager, TagType } from 'aws-cdk-lib';
import { tagProblems } from '../../src/core/repository-tags';

function problems(tags: Record<string, string>): string[] {
  const manager = new TagManager(TagType.STANDARD, 'AWS::ECR::Repository');
  Object.entries(tags).forEach(([key, value]) => manager.setTag(key, value));
  return tagProblems(manager);
}

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, 'v']));

test.each([
  [{}],
  [many(50)],
  [{ ['k'.repeat(127)]: 'v' }],
  [{ key: 'v'.repeat(255) }],
  [{ 'aws-team': 'v', 'team:aws:': 'v' }],
  [{ key: Aws.STACK_NAME + 'v'.repeat(300) }],
])('%# is fine', (tags) => {
  expect(problems(tags as Record<string, string>)).toEqual([]);
});

test.each([
  [many(51), 'a repository takes 50 tags, got 51; remove some with Tags.of(repository).remove()'],
  [{ ['k'.repeat(128)]: 'v' }, `a tag key must have 1 to 127 characters, got 128: "${'k'.repeat(128)}"`],
  [{ 'aws:team': 'v' }, 'a tag key must not begin with "aws:", which is for AWS alone, got "aws:team"'],
  [{ 'AWS:team': 'v' }, 'a tag key must not begin with "aws:", which is for AWS alone, got "AWS:team"'],
  [{ key: '' }, 'the value of tag "key" must have 1 to 255 characters, got 0'],
  [{ key: 'v'.repeat(256) }, 'the value of tag "key" must have 1 to 255 characters, got 256'],
])('%# is a problem', (tags, problem) => {
  expect(problems(tags as Record<string, string>)).toEqual([problem]);
});
