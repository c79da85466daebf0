import { CfnResource } from 'aws-cdk-lib';

/** What every `CfnResource` has and its type does not show. */
interface Generic {
  _cfnProperties: Record<string, unknown>;
}

/**
 * The resource as the class of its type would show it: a `CfnResource` that was made of a type and properties has them under the names of
 * CloudFormation.
 */
export function typed<R extends CfnResource>(resource: R): R {
  if (!isGeneric(resource)) {
    return resource;
  }
  const properties = Object.entries(propertiesOf(resource)).map(([name, value]): [string, unknown] => [`${name[0].toLowerCase()}${name.slice(1)}`, value]);
  return Object.assign(Object.create(resource), Object.fromEntries(properties));
}

/** Where a resource keeps what it renders as a property, and under which name. */
export function propertyHolder(resource: CfnResource, name: string): { readonly holder: Record<string, unknown>; readonly key: string } {
  if (!isGeneric(resource)) {
    return { holder: resource as unknown as Record<string, unknown>, key: name };
  }
  // Several resources may have been made of one object.
  const holder = { ...propertiesOf(resource) };
  (resource as unknown as Generic)._cfnProperties = holder;
  return { holder, key: capitalized(name) };
}

/** Whether a resource was made of a type and properties, without a class for the type. */
export function isGeneric({ constructor }: CfnResource): boolean {
  return !('CFN_RESOURCE_TYPE_NAME' in constructor);
}

/** A property as CloudFormation calls it. */
export function capitalized(name: string): string {
  return `${name[0].toUpperCase()}${name.slice(1)}`;
}

function propertiesOf(resource: CfnResource): Record<string, unknown> {
  return (resource as unknown as Generic)._cfnProperties;
}
