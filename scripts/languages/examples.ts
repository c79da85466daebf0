import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { Snippet, snippetsOf, snippetsUnder } from '../../test/util/snippets';

const ROOT = path.join(__dirname, '..', '..');
const FIXTURE = path.join(ROOT, 'rosetta', 'default.ts-fixture');

/** The account and region of who deploys. */
const ENV = "{ env: { account: '385605022855', region: 'us-west-2' } }";

const USE_FIXTURE = `
const example = new App();
new Fixture(example, 'Example');
example.synth();
`;

/** What an example takes for granted (\`declare const name: type\`) must be there when it runs. */
const DECLARED: { readonly [type: string]: (name: string) => string | undefined } = {
  'Date': () => 'new Date()',
  'RepositoryImage[]': () => '[]',
  'LifecyclePolicy': () => 'LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14)))',
  'ManagedRepository': (name) => `new ManagedRepository(this, 'Declared-${name}')`,
  'PullThroughCache': (name) => `new PullThroughCache(this, 'Declared-${name}', { upstream: Upstream.quay() })`,
  'RepositoryCreationTemplate': (name) =>
    `new RepositoryCreationTemplate(this, 'Declared-${name}', { prefix: 'declared', appliedFor: [TemplateScenario.REPLICATION] })`,
  'Stack': (name) => `new Stack(scope, 'Declared-${name}', { env: { account: '385605022855', region: 'eu-west-1' } })`,
  'ecr.Repository': (name) => `new ecr.Repository(this, 'Declared-${name}')`,
  'ecs.FargateTaskDefinition': (name) => `new ecs.FargateTaskDefinition(this, 'Declared-${name}')`,
  'ecs.TaskDefinition': (name) => `new ecs.TaskDefinition(this, 'Declared-${name}', { compatibility: ecs.Compatibility.EC2 })`,
  'events.IRuleTarget': (name) => `new targets.SnsTopic(new sns.Topic(this, 'Declared-${name}'))`,
  'iam.Role': (name) => `new iam.Role(this, 'Declared-${name}', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') })`,
  'kms.Key': (name) => `new kms.Key(this, 'Declared-${name}')`,
  'signer.ISigningProfile': (name) =>
    `new signer.SigningProfile(this, 'Declared-${name}', { platform: signer.Platform.NOTATION_OCI_SHA384_ECDSA })`,
  'sns.Topic': (name) => `new sns.Topic(this, 'Declared-${name}')`,
  'string': (name) => ({
    output: '\'{ "imageDetails": [{ "imageDigest": "sha256:1", "imagePushedAt": "2026-01-01T00:00:00Z" }] }\'',
    text: 'LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14))).toJson()',
  } as { readonly [name: string]: string })[name],
};

/** An example of the documentation as a whole program in TypeScript, in parts that a translation may have to put elsewhere. */
export interface Example {
  /** A module's name in every language. */
  readonly name: string;
  /** Where it is. */
  readonly place: string;
  readonly imports: string;
  readonly classes: string;
  readonly statements: string;
}

/** What went wrong, null for nothing, by the name of an example. */
export interface Outcomes {
  readonly [name: string]: string | null;
}

/** Those of the README and of docs/ that are for every language: all but the fences marked "typescript". */
export function findExamples(): Example[] {
  const readme = snippetsOf('README.md', fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8'));
  return [...readme, ...snippetsUnder('docs')].filter(({ onlyTypeScript }) => !onlyTypeScript).map(complete);
}

function complete(snippet: Snippet): Example {
  const { file, line, source } = snippet;
  const whole = partsOf(snippet.complete ? source : inFixture(source));
  const code = whole.classes + whole.statements;
  const name = `${path.basename(file, '.md').toLowerCase()}_${line}`.replace(/\W/g, '_');
  return { ...whole, imports: usedImports(whole.imports, code), name, place: `${file}:${line}` };
}

/** Imports go to the top, the rest to the place that the fixture marks. */
function inFixture(source: string): string {
  const { imports, classes, statements } = partsOf(source);
  const [before, after] = fs.readFileSync(FIXTURE, 'utf8').split(/^.*\/\/\/ here$/m);
  const start = before.replace(/^declare const app.*$/m, '').replace('super(scope, id)', `super(scope, id, ${ENV})`);
  return `${imports}${start}${withDeclared(classes + statements)}${after}${USE_FIXTURE}`;
}

function withDeclared(source: string): string {
  return source.replace(/^declare const (\w+): ([\w.[\]]+);/gm, (_, name, type) => {
    const value = DECLARED[type]?.(name);
    if (!value) { throw new Error(`no value for "declare const ${name}: ${type}"; add one to DECLARED in scripts/languages/examples.ts`); }
    return `const ${name}: ${type} = ${value};`;
  });
}

function partsOf(source: string): { imports: string; classes: string; statements: string } {
  const { statements } = ts.createSourceFile('example.ts', source, ts.ScriptTarget.Latest);
  const text = (of: (statement: ts.Statement) => boolean) => statements.filter(of).map((each) => source.slice(each.pos, each.end)).join('');
  const last = statements.at(-1)?.end ?? 0;
  return {
    imports: `${text(ts.isImportDeclaration)}\n`,
    classes: `${text(ts.isClassDeclaration)}\n`,
    statements: `${text((each) => !ts.isImportDeclaration(each) && !ts.isClassDeclaration(each))}${source.slice(last)}\n`,
  };
}

/** The fixture imports more than an example uses, and two modules may have a name in common. */
function usedImports(imports: string, code: string): string {
  const { statements } = ts.createSourceFile('imports.ts', imports, ts.ScriptTarget.Latest);
  const isUsed = ({ text }: ts.Identifier) => new RegExp(`\\b${text}\\b`).test(code);
  return statements.filter(ts.isImportDeclaration).map(({ importClause, moduleSpecifier }) => {
    const bindings = importClause!.namedBindings!;
    const from = `from '${(moduleSpecifier as ts.StringLiteral).text}';\n`;
    if (ts.isNamespaceImport(bindings)) { return isUsed(bindings.name) ? `import * as ${bindings.name.text} ${from}` : ''; }
    const names = bindings.elements.map(({ name }) => name).filter(isUsed);
    return names.length > 0 ? `import { ${names.map(({ text }) => text).join(', ')} } ${from}` : '';
  }).join('');
}
