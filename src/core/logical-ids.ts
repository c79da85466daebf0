import { createHash } from 'node:crypto';
import { CfnResource, Lazy } from 'aws-cdk-lib';
import { attached } from './attached';
import { isInTree } from './registry-owners';

const MAX_READABLE_LENGTH = 60;

const FIXED = Symbol.for('cdk-managed-ecr.FixedLogicalIds');

/**
 * Gives a resource of which ECR has one in a registry, or one with this key, the same logical id wherever it is declared.
 *
 * To CloudFormation another logical id is another resource, which it creates before it deletes the old one, and ECR refuses the second. Of two
 * in one stack, whose conditions exclude each other, the first one has that id; `rivals` refuses others before that.
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
  const id = `${type}${readable}${hash}`;
  const sharers = attached(resource.stack, FIXED, () => new Map<string, CfnResource[]>());
  sharers.set(id, [...sharers.get(id) ?? [], resource]);
  resource.overrideLogicalId(Lazy.uncachedString({
    produce: () => isAnother(resource, sharers.get(id)!) ? resource.stack.getLogicalId(resource) : id,
  }));
}

/** Whether a resource that is made on a condition only is not the first one with an id. */
function isAnother(resource: CfnResource, sharers: readonly CfnResource[]): boolean {
  return resource.cfnOptions.condition !== undefined && sharers.find(isInTree) !== resource;
}
