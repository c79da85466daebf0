// Are the examples of the README and of docs/ good in other languages? Translates them as the packages of these languages have them, each completed to
// a whole program, and runs them in Python and compiles them in Java with the packages that are built here. Languages may be named, such as
// `npx projen test:languages python`.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Example, findExamples, Outcomes } from './languages/examples';
import { compileInJava } from './languages/java';
import { runInPython } from './languages/python';

const ROOT = path.join(__dirname, '..');

/** What is done with the examples, in a directory that is removed afterwards; returns what went wrong by the example's name. */
const LANGUAGES: { readonly [language: string]: (examples: Example[], root: string, directory: string) => Outcomes } = {
  python: runInPython,
  java: compileInJava,
};

function main(named: string[]): void {
  const unknown = named.filter((language) => !(language in LANGUAGES));
  if (unknown.length > 0) { throw new Error(`there is no ${unknown.join(', ')}; there are ${Object.keys(LANGUAGES).join(', ')}`); }
  const examples = findExamples();
  for (const language of named.length > 0 ? named : Object.keys(LANGUAGES)) { test(language, examples); }
}

function test(language: string, examples: Example[]): void {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), `examples-${language}-`));
  try {
    const outcomes = Object.entries(LANGUAGES[language](examples, ROOT, directory));
    const failed = outcomes.filter(([, error]) => error !== null);
    const placeOf = (named: string) => examples.find(({ name }) => name === named)?.place ?? named;
    failed.forEach(([name, error]) => console.error(`FAILED: ${placeOf(name)}: ${error}`));
    console.log(`${language}: ${outcomes.length - failed.length} passed, ${failed.length} failed`);
    if (failed.length > 0) { process.exitCode = 1; }
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

main(process.argv.slice(2));
