import * as spec from '@jsii/spec';

/** A public callable of the assembly, with the parameters that it has. */
export interface PublicCall {
  /** `PullPrincipal.account`, `ManagedRepository.allowPull`, `new RegistryPolicy`. */
  readonly id: string;
  readonly owner: string;
  readonly kind: 'constructor' | 'static' | 'method';
  readonly name: string;
  readonly parameters: readonly spec.Parameter[];
}

/** A value that can be given to a callable: a parameter, or a property of a struct in one. */
export interface PublicValue {
  /** The properties that lead to it from the first of `PublicCall.parameters`: `[2, 'rules', 0, 'destinations']`. */
  readonly path: ReadonlyArray<number | string>;
  /** As messages name it. */
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: spec.TypeReference;
}

const OWN = 'cdk-managed-ecr.';

/** Every constructor, factory and method of the public classes. */
export function publicCalls(assembly: spec.Assembly): PublicCall[] {
  return Object.values(assembly.types ?? {}).filter(spec.isClassType).filter((type) => !type.abstract).flatMap((type): PublicCall[] => [
    ...(type.initializer === undefined ? [] : [{
      id: `new ${type.name}`, owner: type.name, kind: 'constructor' as const, name: type.name, parameters: type.initializer.parameters ?? [],
    }]),
    ...(type.methods ?? []).filter((method) => !method.protected && !method.abstract).map((method) => ({
      id: `${type.name}.${method.name}`,
      owner: type.name,
      kind: method.static ? 'static' as const : 'method' as const,
      name: method.name,
      parameters: method.parameters ?? [],
    })),
  ]).filter(({ parameters }) => parameters.length > 0);
}

/** Every value that a callable takes, in structs and in lists of structs as well. */
export function publicValues(assembly: spec.Assembly, call: PublicCall): PublicValue[] {
  return call.parameters.flatMap((parameter, index) => {
    const own = { path: [index], name: parameter.name, isOptional: parameter.optional ?? false, type: listOf(parameter) };
    return [own, ...inside(assembly, own)];
  });
}

/** The struct of ours that a type is, or that it is a list of. */
export function structOf(assembly: spec.Assembly, type: spec.TypeReference): spec.InterfaceType | undefined {
  if (!spec.isNamedTypeReference(type) || !type.fqn.startsWith(OWN)) {
    return undefined;
  }
  const found = assembly.types?.[type.fqn];
  return found !== undefined && spec.isInterfaceType(found) && found.datatype ? found : undefined;
}

/** The properties of a struct, and of the structs of ours that it extends. */
export function structProperties(assembly: spec.Assembly, struct: spec.InterfaceType): spec.Property[] {
  const parents = (struct.interfaces ?? []).flatMap((fqn) => structOf(assembly, { fqn }) ?? []);
  return [...(struct.properties ?? []), ...parents.flatMap((parent) => structProperties(assembly, parent))];
}

export function isList(type: spec.TypeReference): type is spec.CollectionTypeReference {
  return spec.isCollectionTypeReference(type) && type.collection.kind === spec.CollectionKind.Array;
}

export function isMap(type: spec.TypeReference): boolean {
  return spec.isCollectionTypeReference(type) && type.collection.kind === spec.CollectionKind.Map;
}

export function isText(type: spec.TypeReference): boolean {
  return spec.isPrimitiveTypeReference(type) && type.primitive === spec.PrimitiveType.String;
}

function inside(assembly: spec.Assembly, value: PublicValue): PublicValue[] {
  const element = isList(value.type) ? value.type.collection.elementtype : value.type;
  const struct = structOf(assembly, element);
  const path = isList(value.type) ? [...value.path, 0] : value.path;
  return struct === undefined ? [] : structProperties(assembly, struct).flatMap((property) => {
    const own = { path: [...path, property.name], name: property.name, isOptional: property.optional ?? false, type: property.type };
    return [own, ...inside(assembly, own)];
  });
}

/** What is variadic is given as a list. */
function listOf({ type, variadic }: spec.Parameter): spec.TypeReference {
  return variadic ? { collection: { kind: spec.CollectionKind.Array, elementtype: type } } : type;
}
