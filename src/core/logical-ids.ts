import { createHash } from 'node:crypto';
import { CfnResource } from 'aws-cdk-lib';

const MAX_READABLE_LENGTH = 60;

/**
 * Gives a resource of which ECR has one in a registry, or one with this key, the same logical id wherever it is declared.
 *
 * To CloudFormation another logical id is another resource, which it creates before it deletes the old one, and ECR refuses the second. Two
 * that get the same id in one stack are told apart by `rivals` before that.
 *
 * @param key what tells it from others of its type; without a known key it keeps the id that CDK gives it
 */
export function fixLogicalId(resource: CfnResource, key: string | undefined): void {
  if (key === undefined) {
    return;
  }
  const { cfnResourceType } = resource;
  const hash = createHash('sha256').update(`cdk-managed-ecr ${cfnResourceType} ${key}`).digest('hex').slice(0, 8).toUpperCase();
  const type = cfnResourceType.split('::').pop()!;
  const readable = key.replace(/[^A-Za-z0-9]/g, '').slice(0, MAX_READABLE_LENGTH);
  resource.overrideLogicalId(`${type}${readable}${hash}`);
}
