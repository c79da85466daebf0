// The container registry of a company: a platform account that owns the repositories, and two accounts that run images from them.
import { App, Duration, Stack, StackProps, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import {
  CrossAccountPullPolicy, FindingSeverity, ImageEncryption, ImageScanAlerts, ImageSelection, ImageTagMutability, LifecyclePolicy, LifecycleRule,
  ManagedRepository, PrivateRegistry, PublicRepository, PullPrincipal, PullThroughCache, RegistryAlarms, RegistryDashboard, RegistryEndpoints,
  RegistryScanning, RegistryScanningConfiguration, ReplicationTopology, Upstream, UpstreamCredentials,
} from 'cdk-managed-ecr';

const PLATFORM = { account: '385605022855', region: 'us-west-2' };
const PLATFORM_EUROPE = { ...PLATFORM, region: 'eu-west-1' };
const TODO_TEAM = { account: '333333444444', region: 'us-west-2' };
const REPORTING_TEAM = { account: '555555666666', region: 'us-west-2' };
const ORGANIZATION = 'o-a1b2c3d4e5';

/** The owner's side: four repositories with four different needs. */
class ContainerRegistryStack extends Stack {
  public readonly todoBackend: ManagedRepository;
  public readonly shareTodoBackend: CrossAccountPullPolicy;
  public readonly dockerHub: PullThroughCache;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    // What a service runs from: shared with the accounts that run it, cleaned of what a moved tag leaves behind.
    this.todoBackend = new ManagedRepository(this, 'TodoBackend', {
      repositoryName: 'docker-in-aws/todobackend',
      lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(7))),
    });
    this.shareTodoBackend = new CrossAccountPullPolicy(this, 'ShareTodoBackend', {
      repositories: [this.todoBackend],
      pullPrincipals: [
        PullPrincipal.accounts(TODO_TEAM.account, REPORTING_TEAM.account),
        PullPrincipal.lambda({ accounts: [REPORTING_TEAM.account] }),
      ],
    });

    // Where pull requests push: tags move all day, and only the newest images matter.
    const ciScratch = new ManagedRepository(this, 'CiScratch', {
      repositoryName: 'ci/scratch',
      tagMutability: ImageTagMutability.mutable(),
      lifecycle: LifecyclePolicy.of(
        LifecycleRule.keepNewest(20, ImageSelection.taggedAny('pr-*')),
        LifecycleRule.expireUntagged(Duration.days(1)),
      ),
      pullPrincipals: [PullPrincipal.codeBuild()],
    });
    const build = new iam.Role(this, 'BuildRole', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });
    ciScratch.grantPullPush(build);
    acknowledgeLogin(build);

    // What auditors ask for: a key of our own, releases that no rule deletes, cheap storage for what nobody pulls.
    new ManagedRepository(this, 'Payments', {
      repositoryName: 'regulated/payments',
      encryption: ImageEncryption.customerManagedKey(),
      lifecycle: LifecyclePolicy.of(
        LifecycleRule.protect(ImageSelection.taggedAny('release-*')),
        LifecycleRule.archiveNotPulledFor(Duration.days(90)),
        LifecycleRule.protectArchived(ImageSelection.taggedAny('release-*')), // a rule shields within one storage class only
        LifecycleRule.expireArchivedAfter(Duration.days(365)),
      ),
    });

    // What every Dockerfile starts from: a version is a promise, only `latest` moves. For everybody in the company.
    const baseImages = new ManagedRepository(this, 'BaseImages', {
      repositoryName: 'platform/base-images',
      tagMutability: ImageTagMutability.immutableExcept('latest'),
      pullPrincipals: [PullPrincipal.organization(ORGANIZATION)],
    });
    Validations.of(baseImages).acknowledge({
      id: 'AwsSolutions-ECR1',
      reason: 'the statement is limited to the organization by aws:PrincipalOrgID, which the rule does not read',
    });
    baseImages.grantPull(build);

    // What is not ours, and must be there when Docker Hub is not: pulled by the services of one team.
    this.dockerHub = new PullThroughCache(this, 'DockerHub', {
      upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()),
      lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(7))),
      pullPrincipals: [PullPrincipal.account(TODO_TEAM.account)],
    });
    acknowledgeCreation(this.dockerHub, PLATFORM.region, ['docker-hub']);
    Validations.of(this.dockerHub).acknowledge({ id: 'AwsSolutions-SMG4', reason: 'access tokens of Docker Hub are made by hand, so they are rotated by hand' });
    scan(this);

    // Who hears of what: security of findings in what runs, the platform team of failures and quotas.
    const security = new sns.Topic(this, 'Security', { enforceSSL: true });
    const platform = new sns.Topic(this, 'Platform', { enforceSSL: true });
    new ImageScanAlerts(this, 'Alerts', {
      repositoryPrefixes: ['docker-in-aws/', 'regulated/'],
      minSeverity: FindingSeverity.CRITICAL,
      topics: [security],
    });
    PrivateRegistry.of(this).onPullThroughFailed('NotCached', { target: new targets.SnsTopic(platform) });
    const alarms = new RegistryAlarms(this, 'Alarms', { topics: [platform] });
    new RegistryDashboard(this, 'Dashboard', { dashboardName: 'container-registry', alarms });
  }
}

interface RegistryHubProps extends StackProps {
  /** The registry that images are pushed to. */
  readonly source: Stack;
}

/** The registry in a second region: whoever runs images in Europe pulls them from here. */
class RegistryHubStack extends Stack {
  constructor(scope: Construct, id: string, props: RegistryHubProps) {
    super(scope, id, props);

    new ReplicationTopology(props.source, 'Europe', {
      destinations: [this],
      repositoryPrefixes: ['docker-in-aws/', 'platform/'],
      lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(7))),
      pullPrincipals: [PullPrincipal.accounts(TODO_TEAM.account, REPORTING_TEAM.account)],
      resourceTags: { origin: PLATFORM.region },
    });
    PrivateRegistry.of(this).policy.deny({
      actions: ['ecr:PutImage'],
      exceptPrincipalArns: [`arn:aws:iam::${PLATFORM.account}:role/break-glass`],
    });
    scan(this);

    acknowledgeCreation(this, PLATFORM_EUROPE.region, ['docker-in-aws', 'platform']);
  }
}

interface ServiceStackProps extends StackProps {
  readonly registry: ContainerRegistryStack;
}

/**
 * A consumer's side: a service of Amazon ECS. Its own image comes from the platform account, the proxy beside it from Docker Hub, through
 * the cache of the platform account.
 */
class TodoServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const task = new ecs.FargateTaskDefinition(this, 'Task');
    const logging = ecs.LogDrivers.awsLogs({ streamPrefix: 'todo' });
    const { todoBackend, shareTodoBackend } = props.registry;
    task.addContainer('Backend', { image: shareTodoBackend.containerImage(todoBackend, 'v1'), logging });
    task.addContainer('Proxy', { image: props.registry.dockerHub.containerImage('nginx:1.27'), logging });
    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0a1b2c3d4e5f60718',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: ['us-west-2a', 'us-west-2b'],
      privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-1a2b3c4d5e6f70819'],
      privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718', 'rtb-1a2b3c4d5e6f70819'],
    });
    // The subnets have no way to the internet.
    const endpoints = new RegistryEndpoints(this, 'Endpoints', { vpc, logs: true, s3Statements: [] });
    const service = new ecs.FargateService(this, 'Service', {
      cluster: new ecs.Cluster(this, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED }),
      taskDefinition: task,
      minHealthyPercent: 100,
      circuitBreaker: { rollback: true },
    });
    service.node.addDependency(endpoints);
    acknowledgeLogin(task);
  }
}

/** What the company publishes: a command line for everybody, from the one region that ECR Public is managed in. */
class PublicImagesStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const tool = new PublicRepository(this, 'Todo', {
      repositoryName: 'todo',
      registryAlias: 'docker-in-aws',
      description: 'The command line of the todo service',
      architectures: ['x86-64', 'ARM 64'],
      operatingSystems: ['Linux'],
    });
    Validations.of(tool).acknowledge({
      id: 'cdk-managed-ecr:PublicRepository.everybodyMayPull',
      reason: 'published on purpose',
    });
    const release = new iam.Role(this, 'Release', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });
    tool.grantPush(release);
    acknowledgeLogin(release);
  }
}

/** Another consumer's side: a managed policy, attached to the role of a pipeline that builds on the base images as well. */
class ReportingStack extends Stack {
  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const role = new iam.Role(this, 'PipelineRole', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });
    const pull = props.registry.shareTodoBackend.consumerPolicy(this, 'PullTodoBackend');
    pull.attachTo(role);
    acknowledgeLogin(pull);

    const baseImages = ManagedRepository.fromRepositoryArn(this, 'BaseImages',
      `arn:aws:ecr:${PLATFORM.region}:${PLATFORM.account}:repository/platform/base-images`);
    Validations.of(baseImages).acknowledge({
      id: 'cdk-managed-ecr:ManagedRepository.importedPolicy',
      reason: 'the platform shares its base images with the whole organization',
    });
    baseImages.grantPull(role);
    acknowledgeLogin(role);
  }
}

/** Services are scanned again whenever a vulnerability becomes known, everything else when it is pushed. */
function scan(stack: Stack): void {
  new RegistryScanningConfiguration(stack, 'Scanning', {
    scanning: RegistryScanning.enhanced({
      continuous: ['docker-in-aws/*', 'regulated/*'],
      scanOnPush: ['*'],
    }),
  });
}

/** The permissions of the roles with which ECR creates repositories. */
function acknowledgeCreation(scope: Construct, region: string, prefixes: string[]): void {
  Validations.of(scope).acknowledge(
    ...prefixes.map((prefix) => ({
      id: `AwsSolutions-IAM5[Resource::arn:aws:ecr:${region}:${PLATFORM.account}:repository/${prefix}/*]`,
      reason: 'the repositories below the prefix, which ECR creates when they are needed',
    })),
    {
      id: `AwsSolutions-IAM5[Resource::arn:aws:kms:${region}:${PLATFORM.account}:key/*]`,
      reason: 'the id of the AWS managed key is not known, and kms:ViaService limits the calls to those through ECR',
    },
  );
}

function acknowledgeLogin(policy: Construct): void {
  Validations.of(policy).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository',
  });
}

export const app = new App();
const registry = new ContainerRegistryStack(app, 'ContainerRegistry', { env: PLATFORM, description: 'The container registry of the platform account' });
new RegistryHubStack(app, 'ContainerRegistryEurope', {
  env: PLATFORM_EUROPE, source: registry, description: 'The container registry of the platform account in Europe',
});
new PublicImagesStack(app, 'PublicImages', { env: { ...PLATFORM, region: 'us-east-1' }, description: 'What the platform account publishes' });
// A service can only start when what it pulls through is there.
new TodoServiceStack(app, 'TodoService', { env: TODO_TEAM, registry, description: 'A service that runs images of the platform account' })
  .addStackDependency(registry);
new ReportingStack(app, 'Reporting', { env: REPORTING_TEAM, registry, description: 'A pipeline that builds on images of the platform account' });
