import { Duration } from 'aws-cdk-lib';
import { readPolicyFile } from '../../../src/cli/input/policy-file';
import { LifecyclePolicy } from '../../../src/lifecycle/lifecycle-policy';
import { LifecycleRule } from '../../../src/lifecycle/rules/lifecycle-rule';
import { refusal } from '../../util/refusal';

const TEXT = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(3))).toJson();
const POLICY = 'expected a lifecycle policy with "rules", or the output of aws ecr get-lifecycle-policy';

const read = (text: string) => readPolicyFile(text, 'policy.json').policy.toJson();

test.each<[string, string]>([
  ['the text of a policy', TEXT],
  ['the text of a policy as somebody wrote it', `\ufeff${JSON.stringify(JSON.parse(TEXT), undefined, 2)}\n`],
  ['the output of get-lifecycle-policy', JSON.stringify({ registryId: '111111111111', repositoryName: 'a/b', lifecyclePolicyText: TEXT, lastEvaluatedAt: 0 })],
])('may be %s', (_, text) => {
  expect(read(text)).toBe(TEXT);
});

test.each<[string, string, string]>([
  ['empty', '', `policy.json: is empty; ${POLICY}`],
  ['YAML', 'rules: []', `policy.json:1: is not JSON, begins with "rules: []"; ${POLICY}`],
  ['two policies', `${TEXT}\n${TEXT}`, `policy.json:2: another JSON document begins here; ${POLICY}, and nothing else`],
  ['cut off', '{"rules":[\n', 'policy.json:2: ends inside the list that begins on line 1; expected the rest of it'],
  ['a list', '[{"rulePriority": 1}]', `policy.json: is [{"rulePriority":1}]; ${POLICY}`],
  ['another output', '{"imageDetails": []}', `policy.json: is {"imageDetails":[]}; ${POLICY}`],
  ['an output with a policy that is no text', '{"lifecyclePolicyText": {"rules": []}}',
    `policy.json: is {"lifecyclePolicyText":{"rules":[]}}; ${POLICY}`],
  ['a policy without rules', '{"rules": []}',
    'policy.json: lifecycle policy: "rules" must be 1 to 50 rules, got 0; '
    + 'add a rule, or use LifecyclePolicy.none() for no policy at all'],
  ['a policy that ECR rejects', '{"rules": [], "version": 1}',
    'policy.json: lifecycle policy text: "version" is not a key ECR allows, only "rules" are; remove it'],
  ['a policy with a pattern like a token', TEXT.replace('{"tagStatus":"untagged"', '{"tagStatus":"tagged","tagPatternList":["${Token[TOKEN.12]}"]'),
    'policy.json: the lifecycle policy has something that reads like a token of the CDK; expected the text that ECR gets'],
  ['a policy with a number like a token', TEXT.replace('"countNumber":3', '"countNumber":-1.8881545897087626e+289'),
    'policy.json: the lifecycle policy has something that reads like a token of the CDK; expected the text that ECR gets'],
  ['a deep list', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, `policy.json: is a list of many levels; ${POLICY}`],
  ['an output with a policy that ECR rejects', '{"lifecyclePolicyText": "{\\"rules\\":1}"}',
    'policy.json: lifecycle policy text: "rules" must be a list of rules, got 1; write a list of rules there'],
])('that is %s is refused', (_, text, message) => {
  expect(refusal(() => read(text))).toBe(message);
});

test('has at most 30,720 characters with its white space, without a byte order mark', () => {
  expect(read(`\ufeff${TEXT.padEnd(30_720)}`)).toBe(TEXT);
  const message = 'policy.json: lifecycle policy: the text must have at most 30720 characters, got 30721; '
    + 'leave out white space, shorten the descriptions and the tag lists, or merge rules';
  expect(refusal(() => read(TEXT.padEnd(30_721)))).toBe(message);
  expect(refusal(() => read(JSON.stringify({ lifecyclePolicyText: TEXT.padEnd(30_721) })))).toBe(message);
});

test('with a policy over several lines is refused in one', () => {
  const message = refusal(() => read(JSON.stringify({ lifecyclePolicyText: '{\n"rules":\n[x]}' })));
  expect(message).toMatch(/^policy\.json: lifecycle policy text: must be JSON, got "\{\\n\\"rules\\":\\n\[x\]\}" \(.*\); give an object with the key "rules"$/);
});

test('the output of get-lifecycle-policy says whose policy it is', () => {
  const output = { registryId: '111111111111', repositoryName: 'a/b', lifecyclePolicyText: TEXT };
  expect(readPolicyFile(JSON.stringify(output), 'policy.json')).toMatchObject({ registryId: '111111111111', repositoryName: 'a/b' });
  expect(readPolicyFile(TEXT, 'policy.json').repositoryName).toBeUndefined();
});
