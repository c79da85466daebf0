import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as spec from '@jsii/spec';
import { RepositoryBase } from 'aws-cdk-lib/aws-ecr';
import { CHECKS, exportedNames, loadAssembly, lostByJsii } from './util/assembly';

const ROOT = path.join(__dirname, '..');

/** See docs/decisions/010-api-cut.md. Whoever adds a type above it takes another away, or records why not. */
const MAX_TYPES = 94;

describe('the public API', () => {
  const assembly = () => loadAssembly(ROOT);

  test.each(Object.keys(CHECKS))('has nothing that fails the check "%s"', (name) => {
    expect(CHECKS[name](assembly())).toEqual([]);
  });

  test('is the same in every language', () => {
    expect(lostByJsii(assembly(), exportedNames(path.join(ROOT, 'src', 'index.ts')))).toEqual([]);
  });

  test('has at least one type, and no more than a user can overlook', () => {
    const { length } = Object.keys(assembly().types ?? {});
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThanOrEqual(MAX_TYPES);
  });

  test('says itself what a repository has of CDK, in the words of ECR', () => {
    const inherited = fs.readFileSync(path.join(path.dirname(require.resolve('aws-cdk-lib/package.json')), 'aws-ecr', 'lib', 'repository.d.ts'), 'utf8');
    const members = Object.getOwnPropertyNames(RepositoryBase.prototype).filter((name) => /^(on|grant|registryUri|repositoryUri(For|$))/.test(name));
    const { methods = [], properties = [] } = assembly().types!['cdk-managed-ecr.ManagedRepository'] as spec.ClassType;
    const own = [...methods, ...properties].filter(({ docs }) => docs?.summary !== undefined && !inherited.includes(docs.summary.replace(/( \[.*)?\.$/, '')));
    expect(members).toContain('onImageScanCompleted');
    expect(members.filter((name) => !own.some((member) => member.name === name))).toEqual([]);
  });

  test('can only be read after compilation', () => {
    expect(() => loadAssembly(path.join(ROOT, 'test'))).toThrow('run "npx projen compile" first');
  });
});

// A check that cannot fail is worth nothing: each is shown a small assembly with the fault it looks for, and a clean one.
describe('the checks', () => {
  const STRING = { primitive: spec.PrimitiveType.String };
  const ANY = { primitive: spec.PrimitiveType.Any };
  const docs = { summary: 'Documented.', example: 'new Foo();' };
  const scope = { name: 'scope', type: { fqn: 'constructs.Construct' }, docs };
  const id = { name: 'id', type: STRING, docs };

  const FOO = { kind: spec.TypeKind.Class, name: 'Foo', fqn: 'x.Foo', assembly: 'x', docs };
  const foo = (over: Partial<spec.ClassType> = {}) => ({ ...FOO, ...over });
  const struct = (name: string, property: object = {}) => ({
    kind: spec.TypeKind.Interface,
    datatype: true,
    name,
    fqn: `x.${name}`,
    assembly: 'x',
    docs,
    properties: [{ name: 'bar', type: STRING, docs, immutable: true, ...property }],
  });
  const enumeration = (memberDocs: object) => ({
    kind: spec.TypeKind.Enum, name: 'Kind', fqn: 'x.Kind', assembly: 'x', docs, members: [{ name: 'ONE', docs: memberDocs }],
  });
  const assemblyOf = (...types: Array<{ fqn: string }>) =>
    ({ types: Object.fromEntries(types.map((type) => [type.fqn, type])) } as unknown as spec.Assembly);

  const property = (type: object, over: object = {}) => foo({ properties: [{ name: 'bar', type, docs, ...over } as spec.Property] });
  const method = (over: object) => foo({ methods: [{ name: 'bar', docs, ...over } as spec.Method] });
  const initializer = (...parameters: object[]) => foo({ initializer: { parameters: parameters as spec.Parameter[] } });
  const list = (elementtype: object) => ({ collection: { kind: spec.CollectionKind.Array, elementtype } });
  const map = (elementtype: object) => ({ collection: { kind: spec.CollectionKind.Map, elementtype } });

  const FAULTS: Array<[check: string, where: string, types: Array<{ fqn: string }>, findings: string[]]> = [
    ['undocumented', 'a class', [foo({ docs: { example: 'x' } })], ['x.Foo has no summary']],
    ['undocumented', 'a property', [property(STRING, { docs: {} })], ['x.Foo.bar has no summary']],
    ['undocumented', 'a method', [method({ docs: undefined })], ['x.Foo.bar has no summary']],
    ['undocumented', 'a struct property', [foo(), struct('FooProps', { docs: {} })], ['x.FooProps.bar has no summary']],
    ['undocumented', 'an enum member', [enumeration({})], ['x.Kind.ONE has no summary']],
    ['undocumentedParameters', 'a method', [method({ parameters: [{ name: 'p', type: STRING }, id] })], ['x.Foo.bar(p) is not documented']],
    ['undocumentedParameters', 'a constructor', [initializer({ ...scope, docs: {} }, id, { name: 'props', type: STRING })],
      ['new x.Foo(scope) is not documented', 'new x.Foo(props) is not documented']],
    ['withoutDefault', 'an optional property', [foo(), struct('FooProps', { optional: true })],
      ['x.FooProps.bar is optional and has no @default']],
    ['unions', 'a property', [property({ union: { types: [STRING, ANY] } })], ['x.Foo.bar is a union type']],
    ['unions', 'a list of a parameter', [method({ parameters: [{ name: 'p', type: list({ union: { types: [STRING] } }) }] })],
      ['x.Foo.bar(p) is a union type']],
    ['anys', 'a result', [method({ returns: { type: ANY } })], ['x.Foo.bar() is of type any']],
    ['anys', 'a map of a struct', [foo(), struct('FooProps', { type: map(ANY) })],
      ['x.FooProps.bar is of type any']],
    ['l1Types', 'a property', [property({ fqn: 'aws-cdk-lib.aws_ecr.CfnRepository' })],
      ['x.Foo.bar has the L1 type aws-cdk-lib.aws_ecr.CfnRepository']],
    ['l1Types', 'a nested L1 struct', [property({ fqn: 'aws-cdk-lib.aws_ecr.CfnRepository.LifecyclePolicyProperty' })],
      ['x.Foo.bar has the L1 type aws-cdk-lib.aws_ecr.CfnRepository.LifecyclePolicyProperty']],
    ['l1Types', 'a constructor', [initializer({ name: 'p', type: { fqn: 'aws-cdk-lib.CfnTag' } })],
      ['new x.Foo(p) has the L1 type aws-cdk-lib.CfnTag']],
    ['l1Types', 'a base class', [foo({ base: 'aws-cdk-lib.aws_ecr.CfnRepository' })],
      ['x.Foo derives from the L1 type aws-cdk-lib.aws_ecr.CfnRepository']],
    ['withoutExample', 'a class', [foo({ docs: { summary: 'x' } })], ['x.Foo has no @example']],
    ['misnamedProps', 'a constructor', [initializer(scope, id, { name: 'p', type: { fqn: 'aws-cdk-lib.StackProps' } })],
      ['new x.Foo(): "p" is aws-cdk-lib.StackProps, not x.FooProps']],
    ['misnamedProps', 'a value class', [initializer({ name: 'p', type: { fqn: 'x.FooOptions' } }), struct('FooOptions')],
      ['new x.Foo(): "p" is x.FooOptions, not x.FooProps']],
    ['misnamedProps', 'a struct without a class', [struct('BarProps')], ['x.BarProps is not named after a class']],
  ];

  test.each(FAULTS)('%s sees %s', (name, _where, types, findings) => {
    expect(CHECKS[name](assemblyOf(...types))).toEqual(findings);
  });

  test.each(Object.keys(CHECKS))('%s passes a clean assembly, and overrides, whose signature is the parent\'s', (name) => {
    const clean = assemblyOf(
      foo({
        base: 'aws-cdk-lib.aws_ecr.RepositoryBase',
        initializer: { parameters: [scope, id, { name: 'props', type: { fqn: 'x.FooProps' }, docs }] },
        properties: [{ name: 'baz', type: list(STRING) as spec.TypeReference, docs }],
        methods: [{ name: 'applyTo', overrides: 'x.Base', parameters: [{ name: 'c', type: { fqn: 'aws-cdk-lib.CfnResource' } }] }],
      }),
      struct('FooProps', { optional: true, docs: { summary: 'x', default: '- none' } }),
      enumeration(docs),
    );
    expect(CHECKS[name](clean)).toEqual([]);
  });

  test('every check was shown to fail', () => {
    expect(new Set(FAULTS.map(([check]) => check))).toEqual(new Set(Object.keys(CHECKS)));
  });

  test('exported names are followed through modules and compared with the assembly', () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'exports-'));
    try {
      fs.mkdirSync(path.join(directory, 'sub'));
      fs.writeFileSync(path.join(directory, 'index.ts'), [
        "export * from './foo';", "export * from './sub';", "export { renamed as Renamed } from './foo';",
      ].join('\n'));
      fs.writeFileSync(path.join(directory, 'foo.ts'), [
        'export class Foo {}', 'export function lost() {}', 'export const A = 1, B = 2;', 'export type Alias = string;',
        'const hidden = 1;', '/**\n * @internal\n */\nexport class Internal {}', 'void hidden;',
      ].join('\n'));
      fs.writeFileSync(path.join(directory, 'sub', 'index.ts'), 'export interface IBar {}\nexport default class {}\n');
      const names = exportedNames(path.join(directory, 'index.ts'));
      expect(names).toEqual(['Foo', 'lost', 'A', 'B', 'Alias', 'IBar', 'default', 'Renamed']);
      expect(lostByJsii(assemblyOf(foo()), ['Foo', 'lost'])).toEqual(['"lost" is exported but not part of the jsii assembly']);
    } finally {
      fs.rmSync(directory, { recursive: true });
    }
  });
});
