import { CfnResource } from 'aws-cdk-lib';

/** Makes it an error at synth that a property, which a construct of ours renders, was set by others: it would lose what is added to the construct. */
export function guardProperty(resource: CfnResource, name: string, instead: string): void {
  const properties = resource as unknown as Record<string, unknown>;
  const own = properties[name];
  resource.node.addValidation({
    validate: () => properties[name] === own ? [] : [`"${name}" was set on the L1, which loses all that the construct has; ${instead}`],
  });
}
