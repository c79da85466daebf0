import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

/** What is used of a task definition. AWS Batch binds images too, with a stand-in that is no construct. */
export type Task = Pick<ecs.TaskDefinition, 'obtainExecutionRole'>;

/**
 * An image by its URI, of which something has to be known: which task pulls it.
 *
 * The class is made here, because one at the top would load that of CDK for everyone.
 */
export function containerImage(imageName: string, usedBy: (task: Task) => void): ecs.ContainerImage {
  return new class EcrContainerImage extends ecs.ContainerImage {
    public bind(_scope: Construct, { taskDefinition }: ecs.ContainerDefinition): ecs.ContainerImageConfig {
      usedBy(taskDefinition);
      return { imageName };
    }
  }();
}
