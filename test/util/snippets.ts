import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..', '..');
const PLACE = '/// here';

/** Snippets say `declare const x: X` for what they take for granted, and the fixture puts them in a constructor. */
const DECLARE_IN_BLOCK = 1184;

export interface Snippet {
  /** Relative to the project. */
  readonly file: string;
  /** The line of its first line of code, counted from 1. */
  readonly line: number;
  readonly source: string;
  /** Whether it is a whole program. */
  readonly complete: boolean;
  /** Whether it is for TypeScript only, as a test with jest is. */
  readonly onlyTypeScript: boolean;
}

/** The `ts` fences of a Markdown text. */
export function snippetsOf(file: string, markdown: string): Snippet[] {
  return [...markdown.matchAll(/^```(?:ts|typescript)\b(.*)\n([^]*?)^```\s*$/gm)].map((match) => ({
    file,
    line: markdown.slice(0, match.index).split('\n').length + 1,
    source: match[2],
    complete: match[1].includes('nofixture'),
    onlyTypeScript: match[1].includes('typescript'),
  }));
}

/** The snippets of every Markdown file under a directory of the project. */
export function snippetsUnder(directory: string): Snippet[] {
  const absolute = path.join(ROOT, directory);
  return (fs.existsSync(absolute) ? fs.readdirSync(absolute, { recursive: true, encoding: 'utf8' }) : [])
    .filter((file) => file.endsWith('.md'))
    .sort()
    .flatMap((file) => snippetsOf(path.join(directory, file), fs.readFileSync(path.join(absolute, file), 'utf8')));
}

/** Compiles the snippets in one program, each in the fixture that jsii-rosetta uses; returns one line an error. */
export function compile(snippets: Snippet[]): string[] {
  const sources = new Map(snippets.map((snippet, index) => [path.join(ROOT, 'test', `snippet-${index}.ts`), inFixture(snippet)]));
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (name) => sources.has(name) || fileExists(name);
  host.readFile = (name) => sources.get(name)?.text ?? readFile(name);
  host.getSourceFile = (name, language, ...rest) => {
    const source = sources.get(name);
    return source ? ts.createSourceFile(name, source.text, language) : getSourceFile(name, language, ...rest);
  };

  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources].flatMap(([name, { lineOf }]) => {
    const file = program.getSourceFile(name);
    const diagnostics = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return diagnostics.filter(({ code }) => code !== DECLARE_IN_BLOCK).map((diagnostic) => {
      const { line } = ts.getLineAndCharacterOfPosition(diagnostic.file!, diagnostic.start!);
      return `${lineOf(line)}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
    });
  });
}

interface Source {
  readonly text: string;
  /** Where a line of the text, counted from 0, comes from. */
  lineOf(line: number): string;
}

/** Like jsii-rosetta: imports of the snippet go to the top, the rest to the place that the fixture marks. */
function inFixture({ file, line, source, complete }: Snippet): Source {
  const lines = source.trimEnd().split('\n');
  const isImport = importLines(source);
  const fixture = complete ? [PLACE] : fs.readFileSync(path.join(ROOT, 'rosetta', 'default.ts-fixture'), 'utf8').split('\n');
  const place = fixture.findIndex((text) => text.trim() === PLACE);
  const numbered = lines.map((text, index) => ({ text, at: `${file}:${line + index}` }));
  const around = (texts: string[]) => texts.map((text) => ({ text, at: `${file}:${line} (fixture)` }));
  const all = [
    ...numbered.filter((_, index) => isImport.has(index)),
    ...around(fixture.slice(0, place)),
    ...numbered.filter((_, index) => !isImport.has(index)),
    ...around([...fixture.slice(place + 1), 'export {};']),
  ];
  return { text: all.map(({ text }) => text).join('\n'), lineOf: (index) => all[index].at };
}

function importLines(source: string): Set<number> {
  const file = ts.createSourceFile('snippet.ts', source, ts.ScriptTarget.Latest);
  return new Set(file.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const first = file.getLineAndCharacterOfPosition(statement.getStart(file)).line;
    const last = file.getLineAndCharacterOfPosition(statement.end).line;
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  }));
}

/** Those of the tests, but a snippet need not use all that the fixture offers. */
function compilerOptions(): ts.CompilerOptions {
  const file = path.join(ROOT, 'test', 'tsconfig.json');
  const changed = { noUnusedLocals: false, noUnusedParameters: false, isolatedModules: false };
  const { options } = ts.getParsedCommandLineOfConfigFile(file, changed, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => { throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')); },
  })!;
  return options;
}
