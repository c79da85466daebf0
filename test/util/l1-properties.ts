import { readFileSync } from 'fs';
import * as path from 'path';

/**
 * The writable properties of an ECR L1 as CloudFormation spells them, nested ones by their path, read from the declarations of
 * the installed aws-cdk-lib. So a release that adds a property makes the coverage tests fail.
 */
export function writableProperties(l1: string): string[] {
  const root = path.dirname(require.resolve('aws-cdk-lib/package.json'));
  const text = readFileSync(path.join(root, 'aws-ecr/lib/ecr.generated.d.ts'), 'utf8');
  return propertiesOf(text, l1, `${l1}Props`).sort();
}

function propertiesOf(text: string, l1: string, name: string): string[] {
  const body = new RegExp(`(?:export )?interface ${name} (?:extends [^{]*)?\\{([\\s\\S]*?)\\n *\\}\\n`).exec(
    name.endsWith('Props') ? text : text.slice(text.indexOf(`namespace ${l1} {`)),
  );
  if (body === null) {
    throw new Error(`no interface ${name} in the declarations of aws-cdk-lib`);
  }
  return [...body[1].matchAll(/readonly (\w+)\??: (.*);/g)].flatMap(([, property, type]) => {
    const key = property[0].toUpperCase() + property.slice(1);
    // Where CDK once took any object, the declaration still does, beside that of the structure.
    const nested = new RegExp(`${l1}\\.(\\w+Property)`).exec(type) ?? (type.startsWith('any ') ? new RegExp(`interface (${key}Property) `).exec(text) : null);
    return nested === null ? [key] : propertiesOf(text, l1, nested[1]).map((inner) => `${key}.${inner}`);
  });
}

/** The same paths, as found in a rendered resource. */
export function renderedProperties(properties: Record<string, unknown>): string[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const inner = Array.isArray(value) ? value[0] : value;
    const isStruct = typeof inner === 'object' && inner !== null && !isFree(key) && !isIntrinsic(inner);
    return isStruct ? renderedProperties(inner as Record<string, unknown>).map((name) => `${key}.${name}`) : [key];
  }).sort();
}

function isFree(key: string): boolean {
  return key === 'Tags' || key === 'ResourceTags' || key.startsWith('RepositoryPolicy') || key === 'PolicyText';
}

function isIntrinsic(value: object): boolean {
  return Object.keys(value).every((key) => key === 'Ref' || key.startsWith('Fn::'));
}
