import { CfnResource, Reference, Tokenization } from 'aws-cdk-lib';
import { CfnService as CfnAppRunnerService } from 'aws-cdk-lib/aws-apprunner';
import { CfnExpressGatewayService, CfnService, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { cachedNameOf } from './cache-uses';
import { isTasks } from './cached-images';
import { PullThroughCacheBase } from './pull-through-cache-base';
import { AppResources } from '../core/app-resources';
import { inStack } from '../core/location';
import { topStack } from '../core/stacks';
import { warn } from '../core/warnings';

/** Whether something that is deployed pulls through a cache at once. */
type Pulls = (resource: CfnResource, cache: PullThroughCacheBase) => boolean;

/** What pulls while it is deployed, by type. Functions do, but not through a cache. */
const SERVICES: { readonly [type: string]: Pulls } = {
  'AWS::ECS::Service': pullsByTask,
  'AWS::ECS::TaskSet': pullsByTask,
  'AWS::ECS::ExpressGatewayService': (resource, cache) => {
    const { primaryContainer } = resource as Partial<CfnExpressGatewayService>;
    return isCached(primaryContainer && 'image' in primaryContainer ? primaryContainer.image : undefined, cache, resource);
  },
  'AWS::AppRunner::Service': (resource, cache) => {
    const { sourceConfiguration: source } = resource as Partial<CfnAppRunnerService>; // a generic resource has none
    const repository = source && 'imageRepository' in source ? source.imageRepository : undefined;
    return isCached(repository && 'imageIdentifier' in repository ? repository.imageIdentifier : undefined, cache, resource);
  },
};

/** Warns when a service of the stack of a cache pulls through it: that is before anybody can put the credentials into the secret. */
export function warnOfPlaceholder(cache: PullThroughCacheBase, app: AppResources): void {
  const stack = topStack(cache);
  const service = Object.entries(SERVICES)
    .flatMap(([type, pulls]) => app.all(type).filter((resource) => topStack(resource) === stack && pulls(resource, cache)))[0];
  if (service !== undefined) {
    warn(cache, 'PullThroughCache.placeholderCredentials',
      `${service.node.path} pulls through the cache while it is deployed, when the secret of the cache has placeholders only; deploy the cache in a stack of its own, `
      + 'put the credentials into the secret, and deploy the services then');
  }
}

function pullsByTask(resource: CfnResource, cache: PullThroughCacheBase): boolean {
  const { taskDefinition } = resource as CfnService;
  return Tokenization.reverseString(taskDefinition ?? '').tokens.some((token) =>
    Reference.isReference(token) && CfnTaskDefinition.isCfnTaskDefinition(token.target)
    && (cache._consumers.has(token.target) || imagesOf(token.target).some((image) => isCached(image, cache, resource))));
}

/** The images as they were given: to resolve them would fix the containers of an `ecs.TaskDefinition` for good. */
function imagesOf(task: CfnTaskDefinition): string[] {
  const { scope } = task.node;
  const given = task.containerDefinitions;
  return scope !== undefined && isTasks(scope)
    ? scope.containers.map(({ imageName }) => imageName)
    : (Array.isArray(given) ? given : []).flatMap((container) => 'image' in container ? [container.image] : []);
}

function isCached(image: string | undefined, cache: PullThroughCacheBase, resource: CfnResource): boolean {
  return image !== undefined && cachedNameOf(resource, inStack(image, resource), cache._names) !== undefined;
}
