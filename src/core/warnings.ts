import { Validations } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { withoutMarkers } from './shown';

/**
 * Adds a warning that can be acknowledged by its id, `cdk-managed-ecr:<Class>.<reason>`.
 *
 * `Validations.addWarning` does not honour an acknowledgement made before the warning is raised on the construct itself or on the
 * app. Most of our warnings are raised while the tree is validated, so those are looked up here.
 */
export function warn(scope: IConstruct, id: string, message: string): void {
  const qualified = `cdk-managed-ecr:${id}`;
  const acknowledged = scope.node.scopes
    .flatMap((ancestor) => ancestor.node.metadata)
    .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap((entry) => Object.keys(entry.data));
  if (!acknowledged.some((rule) => rule === qualified || rule.endsWith(`::${qualified}`))) {
    Validations.of(scope).addWarning(qualified, withoutMarkers(message));
  }
}
