import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IPullThroughCache, PullThroughCache, Upstream, UpstreamCredentials } from '../../src';
import { ENV, HOST } from '../util/registries';

export const NGINX = `${HOST}/docker-hub/library/nginx:1.27`;

export let app: App;
export let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

/** For a test that is about another app. */
export function useApp(other: App): void {
  app = other;
}

/** For a test that is about another stack. */
export function useStack(other: Stack): void {
  stack = other;
}

export const image = (name: string) => ecs.ContainerImage.fromRegistry(name);
export const fargate = (id = 'Task', scope: Stack = stack) => new ecs.FargateTaskDefinition(scope, id);
export const dockerHub = (scope: Stack = stack) => new PullThroughCache(scope, 'DockerHub', { upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()) });
export const kubernetes = (scope: Stack = stack) => new PullThroughCache(scope, 'Kubernetes', { upstream: Upstream.kubernetes() });

export function l1(containerDefinitions: ecs.CfnTaskDefinitionProps['containerDefinitions'], id = 'Task', scope: Stack = stack): ecs.CfnTaskDefinition {
  return new ecs.CfnTaskDefinition(scope, id, { containerDefinitions });
}

export const web = { name: 'web', image: 'nginx:1.27' };

/** A cache of another account, used in this stack. */
export function imported(scope: Stack = stack, account?: string): IPullThroughCache {
  return PullThroughCache.fromPullThroughCacheAttributes(scope, 'Imported', {
    ecrRepositoryPrefix: 'docker-hub', upstreamRegistryUrl: 'registry-1.docker.io', account,
  });
}

export function properties(type: string, of: Stack = stack): any[] {
  return Object.values(Template.fromStack(of).findResources(type)).map(({ Properties }) => Properties);
}

export const taskDefinition = (of: Stack = stack) => Object.values(Template.fromStack(of).findResources('AWS::ECS::TaskDefinition'))[0];
export const containers = (of: Stack = stack): any[] => taskDefinition(of).Properties.ContainerDefinitions;
export const images = (of: Stack = stack): any[] => containers(of).map(({ Image }) => Image);

export const repositoryArn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });
export const pullOf = (resource: unknown) => ({
  Effect: 'Allow',
  Action: ['ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository', 'ecr:GetDownloadUrlForLayer'],
  Resource: resource,
});
export const TOKEN = { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' };

/** The statements of the policies of a role. */
export function statements(roleId: RegExp, of: Stack = stack): any[] {
  return properties('AWS::IAM::Policy', of)
    .filter(({ Roles }) => Roles.some(({ Ref }: { Ref: string }) => roleId.test(Ref)))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** What is reported on the resource at this path; undefined when it is nothing. */
export function information(path: string, of: Stack = stack): string | undefined {
  const found = Annotations.fromStack(of).findInfo(path, Match.stringLikeRegexp('UsePullThroughCache.images'));
  expect(found.length).toBeLessThan(2);
  return (found[0]?.entry.data as string | undefined)?.replace(' [ack: cdk-managed-ecr:UsePullThroughCache.images]', '');
}
