import { CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Registry, registryKey } from './replication-checks';
import { topStack } from './singleton';

/** Whether the app has a stack that is known to be deployed there. */
export function hasStackAt(registry: Registry, scope: IConstruct): boolean {
  return scope.node.root.node.findAll().some((construct) => Stack.isStack(construct) && registryKey(topStack(construct)) === registryKey(registry));
}

/** All resources of a type in the app that are known to be deployed there. */
export function resourcesAt(registry: Registry, type: string, scope: IConstruct): CfnResource[] {
  return scope.node.root.node.findAll().filter((construct): construct is CfnResource => CfnResource.isCfnResource(construct)
    && construct.cfnResourceType === type && registryKey(topStack(construct)) === registryKey(registry));
}
