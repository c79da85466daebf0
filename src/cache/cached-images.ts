import { Aspects, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IConstruct } from 'constructs';
import { attached } from '../core/attached';

const IMAGES = Symbol.for('cdk-managed-ecr.CachedImages');

/** What is used of an `ecs.TaskDefinition`, which lets its subclasses alone read the containers. */
interface Tasks extends IConstruct {
  readonly containers: ecs.ContainerDefinition[];
}

/** Has a cache deployed before what pulls through it. */
type DeployBefore = (consumer: IConstruct) => void;

/**
 * Has the tasks of a stack, and of those nested in it, that pull from a cached repository deployed after its cache. It is an aspect, since
 * CDK tells a repository who pulls, but not with which task.
 */
export function deployBeforeTasks(stack: Stack, repositoryUri: string, deployBefore: DeployBefore): void {
  const images = attached(stack, IMAGES, () => {
    const made = new Map<string, DeployBefore>();
    Aspects.of(stack).add({ visit: (node) => order(node, made) });
    return made;
  });
  images.set(repositoryUri, deployBefore);
}

function order(node: IConstruct, images: ReadonlyMap<string, DeployBefore>): void {
  if (!isTasks(node)) {
    return;
  }
  for (const { imageName } of node.containers) {
    images.get(imageName.replace(/[:@][^/]*$/, ''))?.(node);
  }
}

/** Whether a construct is an `ecs.TaskDefinition`. */
export function isTasks(node: IConstruct): node is Tasks {
  return 'containers' in node && Array.isArray(node.containers) && 'obtainExecutionRole' in node;
}
