import * as fs from 'node:fs';
import * as path from 'node:path';
import { TargetLanguage, Translator } from 'jsii-rosetta';

const ROOT = path.join(__dirname, '..', '..');

/** A program in TypeScript that is said under this name in what goes wrong. */
export interface Program {
  readonly name: string;
  readonly source: string;
}

/** Translates programs as jsii-rosetta does for the packages of each language; throws where one does not compile. */
export function translate(programs: Program[], language: TargetLanguage, directory: string): string[] {
  linkPackages(directory);
  const translator = new Translator(true);
  const translated = translator.translateSnippets(programs.map(({ name, source }) => ({
    visibleSource: source,
    location: { api: { api: 'file', fileName: `${name}.ts` } },
    parameters: { $compilation: directory },
  })), [language]);
  const errors = translator.diagnostics.filter(({ isError }) => isError);
  if (errors.length > 0) { throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('')); }
  return translated.map((each) => each.get(language)!.source);
}

/** Where the programs find the packages they import, this one by its name. */
function linkPackages(directory: string): void {
  const modules = path.join(directory, 'node_modules');
  if (fs.existsSync(modules)) { return; }
  fs.mkdirSync(modules);
  fs.symlinkSync(ROOT, path.join(modules, 'cdk-managed-ecr'));
  for (const name of ['aws-cdk-lib', 'constructs', '@types']) { fs.symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name)); }
}
