import * as fs from 'node:fs';
import * as path from 'node:path';
import * as spec from '@jsii/spec';
import * as ts from 'typescript';

/** Each check returns one sentence a finding; the empty list is a pass. */
export type Check = (assembly: spec.Assembly) => string[];

/** Loads the compiled assembly, which only exists after compilation. */
export function loadAssembly(directory: string): spec.Assembly {
  if (!fs.existsSync(path.join(directory, spec.SPEC_FILE_NAME))) {
    throw new Error(`there is no ${spec.SPEC_FILE_NAME} in ${directory}: run "npx projen compile" first`);
  }
  return spec.loadAssemblyFromPath(directory);
}

/** Every type and every member that is not an override has a summary. */
export const undocumented: Check = (assembly) => [
  ...types(assembly).filter((type) => !type.docs?.summary).map((type) => `${type.fqn} has no summary`),
  ...types(assembly).filter(spec.isEnumType).flatMap((type) =>
    type.members.filter((member) => !member.docs?.summary).map((member) => `${type.fqn}.${member.name} has no summary`)),
  ...members(assembly).filter((member) => !member.docs?.summary).map((member) => `${member.id} has no summary`),
];

/** Every parameter of every initializer and method is documented, `scope`, `id` and `props` too. */
export const undocumentedParameters: Check = (assembly) => callables(assembly).flatMap(({ id, callable: { parameters = [] } }) =>
  parameters.filter((parameter) => !parameter.docs?.summary).map((parameter) => `${id}(${parameter.name}) is not documented`));

/** Every optional property of a struct says what happens when it is left out. */
export const withoutDefault: Check = (assembly) => structs(assembly).flatMap((struct) =>
  (struct.properties ?? [])
    .filter((property) => property.optional && !property.docs?.default)
    .map((property) => `${struct.fqn}.${property.name} is optional and has no @default`));

/** Unions are strings to guess at in the other languages. */
export const unions: Check = (assembly) => signatures(assembly)
  .filter((use) => spec.isUnionTypeReference(use.type))
  .map((use) => `${use.id} is a union type`);

/** `any` says nothing in any language. */
export const anys: Check = (assembly) => signatures(assembly)
  .filter((use) => spec.isPrimitiveTypeReference(use.type) && use.type.primitive === spec.PrimitiveType.Any)
  .map((use) => `${use.id} is of type any`);

/** L1 types change with every CloudFormation release, so they are not for our signatures. */
export const l1Types: Check = (assembly) => [
  ...signatures(assembly)
    .filter((use) => spec.isNamedTypeReference(use.type) && isL1(use.type.fqn))
    .map((use) => `${use.id} has the L1 type ${(use.type as spec.NamedTypeReference).fqn}`),
  ...types(assembly)
    .flatMap((type) => parents(type).filter(isL1).map((parent) => `${type.fqn} derives from the L1 type ${parent}`)),
];

/** Every class shows how it is used. */
export const withoutExample: Check = (assembly) => types(assembly)
  .filter((type) => spec.isClassType(type) && !type.docs?.example)
  .map((type) => `${type.fqn} has no @example`);

/** A constructor takes the struct named after its class, and a struct called Props has such a class. */
export const misnamedProps: Check = (assembly) => {
  const names = new Set(structs(assembly).map((struct) => struct.fqn));
  const wrongParameter = types(assembly).filter(spec.isClassType).flatMap((type) =>
    (type.initializer?.parameters ?? []).flatMap((parameter, index) => {
      const fqn = spec.isNamedTypeReference(parameter.type) ? parameter.type.fqn : undefined;
      // The third parameter of a construct is its props, wherever the type comes from; any other only if it is a struct of ours.
      const isProps = (index === 2 && fqn !== undefined) || (fqn !== undefined && names.has(fqn));
      return isProps && fqn !== `${type.fqn}Props` ? [`new ${type.fqn}(): "${parameter.name}" is ${fqn}, not ${type.fqn}Props`] : [];
    }));
  const classes = new Set(types(assembly).filter(spec.isClassType).map((type) => type.fqn));
  const ownerless = [...names]
    .filter((fqn) => fqn.endsWith('Props') && !classes.has(fqn.slice(0, -'Props'.length)))
    .map((fqn) => `${fqn} is not named after a class`);
  return [...wrongParameter, ...ownerless];
};

/** Names that TypeScript users see and users of every other language do not. */
export function lostByJsii(assembly: spec.Assembly, exported: Iterable<string>): string[] {
  const known = new Set(types(assembly).map((type) => type.namespace === undefined ? type.name : `${type.namespace}.${type.name}`));
  return [...exported].filter((name) => !known.has(name)).map((name) => `"${name}" is exported but not part of the jsii assembly`);
}

/** All checks that need nothing but the assembly, by name. */
export const CHECKS: { readonly [name: string]: Check } = {
  undocumented, undocumentedParameters, withoutDefault, unions, anys, l1Types, withoutExample, misnamedProps,
};

/**
 * The names a module exports, through all its `export * from './...'`, without what is tagged `@internal`.
 *
 * Read from the syntax, not from the loaded module: types leave no trace at run time.
 */
export function exportedNames(file: string): string[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement): string[] => {
    if (ts.isExportDeclaration(statement)) {
      if (statement.exportClause === undefined) {
        const target = path.resolve(path.dirname(file), (statement.moduleSpecifier as ts.StringLiteral).text);
        return exportedNames(fs.existsSync(`${target}.ts`) ? `${target}.ts` : path.join(target, 'index.ts'));
      }
      return ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map((element) => element.name.text)
        : [statement.exportClause.name.text];
    }
    const exported = ts.canHaveModifiers(statement)
      && ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
    const internal = ts.getJSDocTags(statement).some((tag) => tag.tagName.text === 'internal');
    if (!exported || internal) { return []; }
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map((declaration) => declaration.name.getText());
    }
    const name = (statement as ts.DeclarationStatement).name;
    return name === undefined ? ['default'] : [name.getText()];
  });
}

function types(assembly: spec.Assembly): spec.Type[] {
  return Object.values(assembly.types ?? {});
}

function structs(assembly: spec.Assembly): spec.InterfaceType[] {
  return types(assembly).filter(spec.isInterfaceType).filter((type) => type.datatype);
}

function parents(type: spec.Type): string[] {
  if (spec.isClassType(type)) { return [...(type.base ? [type.base] : []), ...(type.interfaces ?? [])]; }
  return spec.isInterfaceType(type) ? type.interfaces ?? [] : [];
}

function isL1(fqn: string): boolean {
  return /^aws-cdk-lib\.(.*\.)?Cfn[A-Z]/.test(fqn);
}

type Member = (spec.Method | spec.Property) & { readonly id: string };

/** Methods and properties; not what is inherited or overridden, whose documentation and signature are the parent's. */
function members(assembly: spec.Assembly): Member[] {
  return types(assembly)
    .filter((type): type is spec.ClassType | spec.InterfaceType => spec.isClassOrInterfaceType(type))
    .flatMap((type) => [...(type.methods ?? []), ...(type.properties ?? [])]
      .filter((member) => !member.overrides)
      .map((member) => ({ ...member, id: `${type.fqn}.${member.name}` })));
}

interface Callable { readonly id: string; readonly callable: spec.Callable & { readonly returns?: spec.OptionalValue } }

/** Methods, but for overrides, and initializers. */
function callables(assembly: spec.Assembly): Callable[] {
  return [
    ...members(assembly).flatMap((member) => 'type' in member ? [] : [{ id: member.id, callable: member }]),
    ...types(assembly).filter(spec.isClassType).flatMap((type) => type.initializer === undefined ? []
      : [{ id: `new ${type.fqn}`, callable: type.initializer }]),
  ];
}

interface TypeUse { readonly id: string; readonly type: spec.TypeReference }

/** Every type that a signature mentions, inside lists, maps and unions too. */
function signatures(assembly: spec.Assembly): TypeUse[] {
  const properties = members(assembly).flatMap((member) => 'type' in member ? [{ id: member.id, type: member.type }] : []);
  const ofCallables = callables(assembly).flatMap(({ id, callable }) => [
    ...(callable.parameters ?? []).map((parameter) => ({ id: `${id}(${parameter.name})`, type: parameter.type })),
    ...(callable.returns ? [{ id: `${id}()`, type: callable.returns.type }] : []),
  ]);
  return [...properties, ...ofCallables].flatMap(nested);
}

function nested(use: TypeUse): TypeUse[] {
  const inner = spec.isCollectionTypeReference(use.type) ? [use.type.collection.elementtype]
    : spec.isUnionTypeReference(use.type) ? use.type.union.types
      : spec.isIntersectionTypeReference(use.type) ? use.type.intersection.types : [];
  return [use, ...inner.flatMap((type) => nested({ id: use.id, type }))];
}
