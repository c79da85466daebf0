// The package has the doc comments once, in its declarations, where editors read them. The compiler writes them into the JavaScript as well, or into neither.
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';

const LIB = path.join(__dirname, '..', 'lib');

/** Found by the syntax tree, since a text may hold what looks like one. */
function withoutDocComments(text: string): string {
  const file = ts.createSourceFile('module.js', text, ts.ScriptTarget.Latest);
  const ranges = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of ts.getLeadingCommentRanges(text, node.pos) ?? []) {
      const [start, next] = [text.lastIndexOf('\n', pos) + 1, text.indexOf('\n', end) + 1];
      // Only where it has its lines for itself.
      if (text.startsWith('/**', pos) && !`${text.slice(start, pos)}${text.slice(end, next)}`.trim()) { ranges.set(start, next); }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...ranges].sort(([a], [b]) => b - a).reduce((rest, [start, end]) => rest.slice(0, start) + rest.slice(end), text);
}

for (const file of fs.readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((each) => each.endsWith('.js'))) {
  const text = fs.readFileSync(path.join(LIB, file), 'utf8');
  fs.writeFileSync(path.join(LIB, file), withoutDocComments(text));
}
