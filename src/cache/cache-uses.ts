import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CacheNames } from './cache-names';
import { parseImageReference } from './image-reference';
import { AppResources } from '../core/app-resources';
import { inStack, registryKey } from '../core/location';
import { isRegistryHost } from '../core/registry-host';
import { warn } from '../core/warnings';

/** Warns of what uses a cache and cannot: functions that run its images, and rules that wait for pushes. */
export function warnOfUses(names: CacheNames, app: AppResources): void {
  const { location } = names.rule;
  functionsOf(app, location).forEach((resource) => warnOfFunction(resource as CfnFunction, names));
  app.at(location, 'AWS::Events::Rule').forEach((resource) => warnOfRule(resource as CfnRule, names));
}

/** Functions pull in their own region, from registries of other accounts too. */
function functionsOf(app: AppResources, location: CacheNames['rule']['location']): readonly CfnResource[] {
  return app.all('AWS::Lambda::Function').filter((resource) => {
    const { account, region } = Stack.of(resource);
    return registryKey({ account, region }) === registryKey(location) || region === location.region;
  });
}

function warnOfFunction(resource: CfnFunction, names: CacheNames): void {
  const image = imageOf(resource);
  const name = image === undefined ? undefined : cachedNameOf(resource, image, names);
  if (name !== undefined) {
    warn(resource, 'PullThroughCache.lambdaImage',
      `its image is ${name} of the pull-through cache ${names.rule.ecrRepositoryPrefix}, and AWS Lambda cannot use an image through a cache; copy the image to a `
      + 'ManagedRepository, and make the function from that');
  }
}

/** The text as it was given, so that tokens of the account are those of the host. */
function imageOf(resource: CfnFunction): string | undefined {
  const { code } = resource as Partial<CfnFunction>; // a generic resource has none
  const given = code && 'imageUri' in code ? code.imageUri : undefined;
  const { imageUri = given } = Stack.of(resource).resolve(code) ?? {};
  return typeof imageUri === 'string' ? imageUri : inStack(given, resource);
}

/** The name of the repository, when an image is in the cache. */
export function cachedNameOf(resource: CfnResource, image: string, names: CacheNames): string | undefined {
  try {
    const { host, path } = parseImageReference('imageUri', image, resource);
    return isRegistryHost(host, names.rule.location) && names.isCached(path) ? path : undefined;
  } catch {
    return undefined; // what is wrong with the image is not ours to say
  }
}

/** What `EcrSourceAction` of CodePipeline makes, or anybody else. */
function warnOfRule(resource: CfnRule, names: CacheNames): void {
  const { source, 'detail-type': type, detail } = Stack.of(resource).resolve(resource.eventPattern) ?? {};
  const cached = [detail?.['repository-name']].flat().filter((name) => typeof name === 'string' && names.isCached(name));
  if ([source].flat().includes('aws.ecr') && [type].flat().includes('ECR Image Action') && [detail?.['action-type']].flat().includes('PUSH') && cached.length > 0) {
    warn(resource, 'PullThroughCache.noPush',
      `it waits for a push to ${cached.join(', ')}, which never comes: what a pull-through cache brings is no push; let a rule for the detail type `
      + '"ECR Pull Through Cache Action" start it, or a schedule');
  }
}
