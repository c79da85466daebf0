// The package loads what is used: each name that src/index.ts exports becomes a property of lib/index.js that loads its module when it is
// read first. Written from the source, so it does not matter whether the compiler has just written that file.
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const ROOT = path.join(__dirname, '..');
const SOURCE = path.join(ROOT, 'src', 'index.ts');
const INDEX = path.join(ROOT, 'lib', 'index.js');

/** The first line is what the loader of ECMAScript modules finds the names by; it runs nothing. A constant in the place of `name` would hide them. */
function indexText(modules: ReadonlyArray<readonly [string, readonly string[]]>): string {
  return `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
${modules.flatMap(([, names]) => names).map((name) => `exports.${name} = `).join('')}void 0;
function lazy(load, ...names) {
  for (const name of names) {
    Object.defineProperty(exports, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = load()[name];
        Object.defineProperty(exports, name, { enumerable: true, configurable: true, writable: true, value });
        return value;
      },
    });
  }
}
${modules.map(([module, names]) => `lazy(() => require("${module}"), ${names.map((name) => `"${name}"`).join(', ')});`).join('\n')}
`;
}

/** The modules of the index, with the names that are values: a type leaves nothing behind. */
function exportedValues(): Array<[string, string[]]> {
  const { statements } = ts.createSourceFile(SOURCE, fs.readFileSync(SOURCE, 'utf8'), ts.ScriptTarget.Latest);
  return statements.map((statement): [string, string[]] => {
    if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)
      || statement.exportClause.elements.some(({ propertyName }) => propertyName !== undefined)) {
      throw new Error('src/index.ts must be lines of: export { Name, type Other } from \'./module\';');
    }
    const names = statement.exportClause.elements.filter(({ isTypeOnly }) => !isTypeOnly && !statement.isTypeOnly).map(({ name }) => name.text);
    return [(statement.moduleSpecifier as ts.StringLiteral).text, names];
  }).filter(([, names]) => names.length > 0);
}

fs.writeFileSync(INDEX, indexText(exportedValues()));
