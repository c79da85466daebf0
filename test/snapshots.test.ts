import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { toMatchFile } from 'jest-file-snapshot';
import { validateTemplates } from './setup';
import { findExamples, obsoleteSnapshots, snapshotText } from './util/examples';
import { loadApp, synthesize, Synthesized, SynthesizedStack } from './util/synthesize';

expect.extend({ toMatchFile });
validateTemplates();

jest.setTimeout(120_000); // the rules engine of CDK's validation takes seconds to load

const SNAPSHOTS = path.join(__dirname, 'snapshots');

/** The templates as they are deployed, for linters; not committed. */
const TEMPLATES = path.join(__dirname, '..', 'test-reports', 'templates');
fs.rmSync(TEMPLATES, { recursive: true, force: true });

const examples = findExamples();

/** Findings in what others make, with `::` twice in their ids, which `acknowledge` refuses. */
const CANNOT_BE_ACKNOWLEDGED = [
  // CDK's own role for a function
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
  // the roles of CDK Pipelines
  'AwsSolutions-IAM5[Resource::arn:aws:s3:::delivery-support-us-east-eplicationbucket0c472bb031c8d6d5e407/*]',
  'AwsSolutions-IAM5[Resource::arn:*:iam::222211110000:role/*]',
];

/** Synthesizes and leaves nothing behind. */
function synthesized(app: App): Synthesized {
  jest.spyOn(console, 'error').mockImplementation(); // CDK prints the findings that we look at
  const result = synthesize(app);
  fs.rmSync(result.directory, { recursive: true });
  return result;
}

function keepTemplates(example: string, stacks: SynthesizedStack[]): void {
  const directory = path.join(TEMPLATES, example);
  fs.mkdirSync(directory, { recursive: true });
  for (const { id, template } of stacks) {
    fs.writeFileSync(path.join(directory, `${id}.template.json`), JSON.stringify(template, undefined, 1));
  }
}

test('there are examples', () => {
  expect(examples.map(({ name }) => name)).toEqual(expect.arrayContaining(['platform', 'managed-repository']));
});

describe.each(examples)('examples/$name', ({ name, file }) => {
  let result: Synthesized;
  beforeAll(() => {
    result = synthesized(loadApp(file));
    keepTemplates(name, result.stacks);
  });

  test('has stacks, each the same as its snapshot', () => {
    expect(result.stacks.length).toBeGreaterThan(0);
    for (const { id, template } of result.stacks) {
      expect(snapshotText(template)).toMatchFile(path.join(SNAPSHOTS, name, `${id}.template.json`));
    }
  });

  test('has no snapshot of a stack that is gone', () => {
    // Delete the files named here: they belong to no stack.
    expect(obsoleteSnapshots(path.join(SNAPSHOTS, name), result.stacks.map(({ id }) => `${id}.template.json`))).toEqual([]);
  });

  test('has no finding of CDK\'s template validation or cdk-nag AwsSolutions, and no warning', () => {
    expect(result.findings.filter(({ rule }) => !CANNOT_BE_ACKNOWLEDGED.includes(rule))).toEqual([]);
    expect(result.warnings).toEqual([]);
  });
});

test('there is no snapshot of an example that is gone', () => {
  const folders = fs.existsSync(SNAPSHOTS) ? fs.readdirSync(SNAPSHOTS) : [];
  expect(folders.filter((folder) => !examples.some(({ name }) => name === folder))).toEqual([]);
});

describe('the checks', () => {
  test('see an obsolete snapshot', () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'snapshots-'));
    try {
      fs.mkdirSync(path.join(directory, 'folder'));
      for (const file of ['A.template.json', 'B.template.json', 'folder/C.template.json']) {
        fs.writeFileSync(path.join(directory, file), '{}');
      }
      expect(obsoleteSnapshots(directory, ['A.template.json'])).toEqual(['B.template.json', 'folder/C.template.json']);
      expect(obsoleteSnapshots(path.join(directory, 'none'), ['A.template.json'])).toEqual([]);
    } finally {
      fs.rmSync(directory, { recursive: true });
    }
  });

  test('mask asset hashes and nothing else', () => {
    const hash = '0123456789abcdef'.repeat(4);
    expect(snapshotText({ Key: `${hash}.zip`, Digest: `x${hash}`, Short: 'abc' }))
      .toBe(`{\n  "Key": "<asset hash>.zip",\n  "Digest": "x${hash}",\n  "Short": "abc"\n}\n`);
  });

  test('show a text that is JSON as JSON, and any other as it is', () => {
    expect(JSON.parse(snapshotText({ Policy: '{"rules":[{"a":"[1]"}]}', List: '[]' })))
      .toEqual({ Policy: { '<JSON text>': { rules: [{ a: { '<JSON text>': [1] } }] } }, List: { '<JSON text>': [] } });
    const others = { Spaces: '{ "a": 1 }', Cut: '{"a"', Twice: '{"a":1,"a":2}', Number: '1', Word: 'true' };
    expect(JSON.parse(snapshotText(others))).toEqual(others);
  });

  test('see what CDK\'s template validation, cdk-nag and the constructs themselves find', () => {
    const app = new App({ context: { '@aws-cdk/core:annotationsInValidationReport': true } });
    const stack = new Stack(app, 'Bad');
    new ecr.CfnRepository(stack, 'Repository', { repositoryName: 'UPPER' });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Action::s3:*]', reason: 'shown here' });
    Validations.of(stack).addWarning('cdk-managed-ecr:Test.warning', 'take care');

    const { findings, warnings, acknowledgements } = synthesized(app);

    expect(findings.map(({ rule, paths }) => [rule, paths])).toEqual(expect.arrayContaining([
      ['F3031', ['Bad/Repository']],
      ['AwsSolutions-IAM5[Resource::*]', ['Bad/Role/DefaultPolicy/Resource']],
    ]));
    expect(findings.map(({ rule }) => rule)).not.toContain('AwsSolutions-IAM5[Action::s3:*]');
    expect(acknowledgements).toEqual([{ rule: 'AwsSolutions-IAM5[Action::s3:*]', path: 'Bad/Role', reason: 'shown here' }]);
    expect(warnings.map(({ message, paths }) => [message, paths])).toEqual([['take care', ['Bad']]]);
  });
});
