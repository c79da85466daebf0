import { compile, Snippet, snippetsOf, snippetsUnder } from './util/snippets';

jest.setTimeout(120_000);

// The README and the doc comments are compiled by jsii-rosetta; docs/ is not part of what it reads.
describe('the TypeScript examples', () => {
  // A check that cannot fail is worth nothing: some that must and must not compile come with those of docs/.
  const probe = (source: string, complete = false): Snippet => ({ file: 'probe.md', line: 10, source, complete, onlyTypeScript: false });
  const probes = [
    probe('import { Size } from \'aws-cdk-lib\';\n\nconst size: Size = Size.gibibytes(1);\nnew Stack(this, \'Nested\');'),
    probe('import { App } from \'aws-cdk-lib\';\nexport const app = new App();', true),
    probe('import { Size } from \'aws-cdk-lib\';\n\nconst size: string = Size.gibibytes(1);\nnope();'),
    probe('new App(;', true),
  ];
  let errors: string[];
  beforeAll(() => { errors = compile([...snippetsUnder('docs'), ...probes]); });

  test('of docs/ compile', () => {
    expect(errors.filter((error) => !error.startsWith('probe.md:'))).toEqual([]);
  });

  test('that do not compile are named with their line', () => {
    expect(errors.filter((error) => error.startsWith('probe.md:'))).toEqual([
      'probe.md:12: Type \'Size\' is not assignable to type \'string\'.',
      'probe.md:13: Cannot find name \'nope\'.',
      'probe.md:10: \')\' expected.',
      'probe.md:10: Cannot find name \'App\'.',
    ]);
  });

  test('are the ts fences of a Markdown file', () => {
    const fence = '```';
    const markdown = [
      '# Title', '', `${fence}ts`, 'const a = 1;', fence, `${fence}json`, '{}', fence, `${fence}ts nofixture`, 'x', 'y', fence, '',
      `${fence}ts typescript`, 'z', fence, '',
    ];
    expect(snippetsOf('a.md', markdown.join('\n'))).toEqual([
      { file: 'a.md', line: 4, source: 'const a = 1;\n', complete: false, onlyTypeScript: false },
      { file: 'a.md', line: 10, source: 'x\ny\n', complete: true, onlyTypeScript: false },
      { file: 'a.md', line: 15, source: 'z\n', complete: false, onlyTypeScript: true },
    ]);
  });
});
