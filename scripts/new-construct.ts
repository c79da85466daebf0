// Adds a construct that works, to be changed into what it shall be: `npx projen new:construct <topic> <Noun>`.
import * as fs from 'node:fs';
import * as path from 'node:path';

/** Rooms of src that hold no constructs. */
const NO_CONSTRUCTS = ['core', 'policy', 'model', 'cli'];

/** Writes its files, adds its lines to the others, and returns all paths, relative to the project. */
export function addConstruct(root: string, topic: string, noun: string): string[] {
  check(root, topic, noun);
  const file = kebabCase(noun);
  const created = {
    [`src/${topic}/${file}.ts`]: source(noun),
    [`test/${topic}/${file}.test.ts`]: testOf(noun),
    [`examples/${file}.ts`]: example(noun),
  };
  const changed: { [file: string]: (text: string) => string } = {
    'src/index.ts': (text) => withExport(text, `./${topic}/${file}`, `export { ${noun}, type ${noun}Props } from './${topic}/${file}';`),
    'rosetta/default.ts-fixture': (text) => withImport(text, noun),
    'README.md': (text) => withRow(text, `| \`${noun}\` | what goes wrong without it: a few words | [Title of a guide](docs/warnings.md) |`),
  };
  for (const name of Object.keys(created)) {
    if (fs.existsSync(path.join(root, name))) {
      throw new Error(`${name} exists already; choose another noun, or delete it`);
    }
  }
  // All texts are made before one is written, so that a failure leaves nothing behind.
  const texts = { ...created };
  for (const [name, change] of Object.entries(changed)) {
    texts[name] = change(fs.readFileSync(path.join(root, name), 'utf8'));
  }
  for (const [name, text] of Object.entries(texts)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  return Object.keys(texts);
}

function check(root: string, topic: string, noun: string): void {
  const topics = fs.readdirSync(path.join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NO_CONSTRUCTS.includes(entry.name))
    .map(({ name }) => name);
  if (!topics.includes(topic)) {
    throw new Error(`"${topic}" has no constructs; choose one of ${topics.join(', ')}, or add a room to .projenrc.ts and docs/architecture.md first`);
  }
  if (!/^([A-Z][a-z0-9]+)+$/.test(noun)) {
    throw new Error(`"${noun}" must be a noun in the words of ECR, written like RepositoryCreationTemplate`);
  }
}

function kebabCase(noun: string): string {
  return noun.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
}

/** Before the first export of the topic whose file comes later, else after the last one of the topic. */
function withExport(index: string, file: string, line: string): string {
  const topic = path.dirname(file);
  const statements: string[] = index.match(/^export [^;]*;\n/gm) ?? [];
  const files = statements.map((statement) => /from '(.*)'/.exec(statement)![1]);
  const topics = files.map((each) => path.dirname(each));
  const later = files.findIndex((each, position) => topics[position] === topic && each > file);
  const place = later >= 0 ? later : topics.includes(topic) ? topics.lastIndexOf(topic) + 1 : statements.length;
  return [...statements.slice(0, place), `${line}\n`, ...statements.slice(place)].join('');
}

/** The names that are imported from the package are sorted. */
function withImport(fixture: string, noun: string): string {
  return replaced('rosetta/default.ts-fixture', fixture, /(import \{\n)((?: {2}\w+,\n)+)(\} from 'cdk-managed-ecr';)/, (_, before, names, after) => {
    const sorted = [...names.matchAll(/\w+/g), [noun]].map(([name]) => name).sort();
    return `${before}${sorted.map((name) => `  ${name},\n`).join('')}${after}`;
  });
}

/** The last row of the table "What is here" is about all constructs. */
function withRow(readme: string, row: string): string {
  return replaced('README.md', readme, /^\| warnings with ids /m, (before) => `${row}\n${before}`);
}

function replaced(file: string, text: string, pattern: RegExp, change: (...match: string[]) => string): string {
  if (!pattern.test(text)) {
    throw new Error(`${file} has no ${pattern}; mend scripts/new-construct.ts`);
  }
  return text.replace(pattern, change);
}

function source(noun: string): string {
  return `import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { checkRepositoryName } from '../core/names';

/**
 * Properties of a \`${noun}\`.
 */
export interface ${noun}Props {
  /**
   * The name of the repository: 2 to 256 characters.
   *
   * @default - a name that CloudFormation makes
   */
  readonly repositoryName?: string;
}

/**
 * One sentence that says what it is.
 *
 * Throws for a name that ECR would reject.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/what-is-ecr.html
 *
 * @example
 * new ${noun}(this, '${noun}', { repositoryName: 'team/api' });
 */
@propertyInjectable
export class ${noun} extends Construct {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.${noun}';

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props what it is made of
   */
  constructor(scope: Construct, id: string, props: ${noun}Props = {}) {
    super(scope, id);
    checkRepositoryName(props.repositoryName, this);

    new CfnRepository(this, 'Resource', { repositoryName: props.repositoryName, imageTagMutability: 'IMMUTABLE' });
  }
}
`;
}

function testOf(noun: string): string {
  return `import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ${noun} } from '../../src';
import { warningIds } from '../util/warnings';

let stack: Stack;
beforeEach(() => { stack = new Stack(new App(), 'Stack'); });

function names(): unknown[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository')).map(({ Properties }) => Properties.RepositoryName);
}

test('two of them in one stack', () => {
  new ${noun}(stack, 'One', { repositoryName: 'team/api' });
  new ${noun}(stack, 'Two');
  expect(names()).toEqual(['team/api', undefined]);
  expect(warningIds(stack)).toEqual([]);
});

test('a name has 2 to 256 characters', () => {
  new ${noun}(stack, 'Shortest', { repositoryName: 'ab' });
  new ${noun}(stack, 'Longest', { repositoryName: 'a'.repeat(256) });
  expect(() => new ${noun}(stack, 'Short', { repositoryName: 'a' })).toThrow('Stack/Short: "repositoryName" must have 2 to 256 characters, got 1: "a"');
  expect(() => new ${noun}(stack, 'Long', { repositoryName: 'a'.repeat(257) })).toThrow(/2 to 256 characters, got 257/);
});

test('a token is not checked', () => {
  new ${noun}(stack, 'Token', { repositoryName: Lazy.string({ produce: () => 'team/api' }) });
  expect(names()).toEqual(['team/api']);
});
`;
}

function example(noun: string): string {
  return `// One sentence that says what this shows.
import { App, Stack } from 'aws-cdk-lib';
import { ${noun} } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, '${noun}');

new ${noun}(stack, 'Api', { repositoryName: 'team/api' });
`;
}

function main([topic, noun, ...others]: string[]): void {
  if (noun === undefined || others.length > 0) {
    throw new Error('usage: npx projen new:construct <topic> <Noun>, for example: npx projen new:construct registry RepositoryCreationTemplate');
  }
  addConstruct(path.join(__dirname, '..'), topic, noun).forEach((file) => console.log(file));
  console.log('Change them into what it shall be; CONTRIBUTING.md, "How to add a construct", says how to go on.');
}

if (require.main === module) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
