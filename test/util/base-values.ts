import * as spec from '@jsii/spec';
import { App, Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import * as cloudwatchActions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as signer from 'aws-cdk-lib/aws-signer';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { isList, PublicCall, structOf, structProperties } from './public-calls';
import * as lib from '../../src';

const ACCOUNT = '333333444444';
const REGION = 'eu-central-1';
const HERE = { account: '111122223333', region: 'eu-west-1' };

const PUBLIC_ARN = 'arn:aws:ecr-public::111122223333:repository/team/api';

/** Valid texts by the name of the parameter or property. */
const TEXTS: Record<string, string> = {
  account: ACCOUNT,
  accountId: ACCOUNT,
  accountIds: ACCOUNT,
  accounts: ACCOUNT,
  registryAccount: ACCOUNT,
  registryId: HERE.account,
  sourceAccounts: ACCOUNT,
  region: REGION,
  registryRegion: REGION,
  organizationId: 'o-a1b2c3d4e5',
  sourceOrganization: 'o-a1b2c3d4e5',
  path: 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111',
  arn: 'arn:aws:iam::333333444444:role/build',
  exceptPrincipalArns: 'arn:aws:iam::333333444444:role/build',
  sourceArns: 'arn:aws:codebuild:eu-west-1:333333444444:project/build',
  service: 'codebuild.amazonaws.com',
  reference: 'nginx:1.27',
  host: 'myregistry.azurecr.io',
  repositoryArn: 'arn:aws:ecr:eu-west-1:111122223333:repository/team/api',
  repositoryName: 'team/api',
  registryAlias: 'acme',
  name: 'library/nginx',
  repositoryPrefixes: 'team/',
  prefix: 'team',
  ecrRepositoryPrefix: 'team',
  upstreamRepositoryPrefix: 'up',
  upstreamRegistryUrl: 'registry-1.docker.io',
  repositoryFilters: 'team/*',
  actions: 'ecr:BatchDeleteImage',
  imageDigest: 'sha256:1',
  referencedDigests: 'sha256:2',
  subjectManifestDigest: 'sha256:3',
  imageManifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
  secretName: 'ecr-pullthroughcache/hub',
  scanOnPush: 'team/*',
  continuous: 'team/*',
  context: '.',
  action: 'PutImage',
  dashboardName: 'registry',
};

/** What differs for one callable. */
const SPECIAL: Record<string, (stack: Stack) => unknown> = {
  'LifecyclePolicy.fromJson(text)': () => lib.LifecyclePolicy.of(lib.LifecycleRule.expireUntagged(Duration.days(9))).toJson(),
  'LifecycleRule.fromJson(text)': () => '{"selection":{"tagStatus":"untagged","countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}}',
  'LifecyclePolicy.previewDescribedImages(describeImagesOutput)': () => '{"imageDetails":[]}',
  'CrossAccountPullPolicy.containerImage(repository)': (stack) => sharedRepository(stack),
  'CrossAccountPullPolicy.dockerImageCode(repository)': (stack) => sharedRepository(stack),
  'PullPrincipal.lambda(region)': () => HERE.region,
  'PullPrincipal.emrServerless(region)': () => HERE.region,
  'LifecycleRule.protect(selection)': () => lib.ImageSelection.untagged(),
  'LifecycleRule.archiveNotPulledFor(selection)': () => lib.ImageSelection.all(),
  'new RegistryAlarms(callQuotas)': () => ({ PutImage: 50 }),
  'ManagedRepository.grant(actions)': () => ['ecr:DescribeImages'],
  'ManagedRepository.fromLookup(options)': () => ({ repositoryName: 'team/api' }),
  'ManagedRepository.repositoryUriForDigest(digest)': () => `sha256:${'0'.repeat(64)}`,
  'PublicRepository.fromRepositoryArn(repositoryArn)': () => PUBLIC_ARN,
  'PublicRepository.fromRepositoryAttributes(attributes)': () => ({ repositoryName: TEXTS.repositoryName, repositoryArn: PUBLIC_ARN }),
  'PublicRepository.grant(actions)': () => ['ecr-public:DescribeImages'],
  'PublicRepository.addToResourcePolicy(statement)': () => describeImages(),
  'new PublicRepository(policyStatements)': () => [describeImages()],
  'ImageEncryption.dualLayer(key)': (stack) => new kms.Key(stack, 'Key'),
};

/** Valid values by type, for the scope of the one callable that gets them. */
const VALUES: Record<string, (stack: Stack) => unknown> = {
  'constructs.Construct': (stack) => stack,
  'constructs.IConstruct': (stack) => stack,
  'aws-cdk-lib.Duration': () => Duration.days(120),
  'aws-cdk-lib.RemovalPolicy': () => RemovalPolicy.DESTROY,
  'aws-cdk-lib.SecretValue': () => SecretValue.ssmSecure('token'),
  'aws-cdk-lib.Stack': (stack) => new Stack(stack.node.root as App, 'There', { env: { account: ACCOUNT, region: REGION } }),
  'aws-cdk-lib.aws_cloudwatch.IAlarmAction': (stack) => new cloudwatchActions.SnsAction(topic(stack)),
  'aws-cdk-lib.aws_cloudwatch.MetricOptions': () => ({}),
  'aws-cdk-lib.aws_events.IRuleTarget': (stack) => new targets.SqsQueue(new sqs.Queue(stack, 'Queue')),
  'aws-cdk-lib.aws_sns.ITopic': (stack) => topic(stack),
  'aws-cdk-lib.aws_ec2.IPeer': () => ec2.Peer.ipv4('10.0.0.0/16'),
  'aws-cdk-lib.aws_ec2.ISecurityGroup': (stack) => ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
  'aws-cdk-lib.aws_ec2.SubnetSelection': () => ({ subnetType: ec2.SubnetType.PUBLIC }),
  'aws-cdk-lib.aws_ec2.IVpc': (stack) => vpc(stack),
  'aws-cdk-lib.interfaces.aws_ec2.IVPCEndpointRef': (stack) => ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Endpoint', 'vpce-1'),
  'aws-cdk-lib.aws_ecr.RepositoryAttributes': () => ({ repositoryName: TEXTS.repositoryName, repositoryArn: TEXTS.repositoryArn }),
  'aws-cdk-lib.aws_events.OnEventOptions': () => ({}),
  'aws-cdk-lib.aws_ecr.OnCloudTrailImagePushedOptions': () => ({}),
  'aws-cdk-lib.aws_ecr.OnImageScanCompletedOptions': () => ({}),
  'aws-cdk-lib.aws_iam.IGrantable': (stack) => role(stack),
  'aws-cdk-lib.aws_iam.IPrincipal': () => new iam.AccountPrincipal(ACCOUNT),
  'aws-cdk-lib.aws_iam.IRole': (stack) => role(stack),
  'aws-cdk-lib.aws_iam.IUser': (stack) => new iam.User(stack, 'User'),
  'aws-cdk-lib.aws_iam.PolicyStatement': () => new iam.PolicyStatement({
    actions: ['ecr:BatchGetImage'], principals: [new iam.AccountPrincipal(ACCOUNT)], resources: ['*'],
  }),
  'aws-cdk-lib.aws_lambda.EcrImageCodeProps': () => ({ tagOrDigest: 'v1' }),
  'aws-cdk-lib.aws_secretsmanager.ISecret': (stack) => new secretsmanager.Secret(stack, 'Secret', { secretName: TEXTS.secretName }),
  'aws-cdk-lib.aws_signer.ISigningProfile': (stack) => new signer.SigningProfile(stack, 'Profile', { platform: signer.Platform.NOTATION_OCI_SHA384_ECDSA }),
  'aws-cdk-lib.interfaces.aws_ecr.IRepositoryRef': (stack) => new ecr.Repository(stack, 'Repository'),
  'aws-cdk-lib.interfaces.aws_kms.IKeyRef': (stack) => new kms.Key(stack, 'Key'),
  'cdk-managed-ecr.IImageSource': (stack) => new lib.PullThroughCache(stack, 'Cache', { upstream: lib.Upstream.ecrPublic() }),
  'cdk-managed-ecr.ImageEncryption': () => lib.ImageEncryption.awsManagedKey(),
  'cdk-managed-ecr.ImageSelection': () => lib.ImageSelection.taggedAny('dev-*'),
  'cdk-managed-ecr.ImageTagMutability': () => lib.ImageTagMutability.mutable(),
  'cdk-managed-ecr.LifecyclePolicy': () => lib.LifecyclePolicy.of(lib.LifecycleRule.expireUntagged(Duration.days(9))),
  'cdk-managed-ecr.LifecycleRule': () => lib.LifecycleRule.expireUntagged(Duration.days(9)),
  'cdk-managed-ecr.PullPrincipal': () => lib.PullPrincipal.account(ACCOUNT),
  'cdk-managed-ecr.PushPrincipal': () => lib.PushPrincipal.account(ACCOUNT),
  'cdk-managed-ecr.RegistryAlarms': (stack) => new lib.RegistryAlarms(stack, 'Alarms'),
  'cdk-managed-ecr.RegistryEndpointPolicy': () => lib.RegistryEndpointPolicy.pullOnly(),
  'cdk-managed-ecr.RegistryScanning': () => lib.RegistryScanning.basic(),
  'cdk-managed-ecr.ReplicationDestination': () => lib.ReplicationDestination.region(REGION),
  'cdk-managed-ecr.Upstream': () => lib.Upstream.ecrPublic(),
  'cdk-managed-ecr.UpstreamCredentials': () => lib.UpstreamCredentials.newSecret(),
  'cdk-managed-ecr.FindingSeverity': () => lib.FindingSeverity.HIGH,
  'cdk-managed-ecr.ImageStatus': () => lib.ImageStatus.ACTIVE,
  'cdk-managed-ecr.RegistryEndpoint': () => lib.RegistryEndpoint.IPV4,
  'cdk-managed-ecr.TemplateScenario': () => lib.TemplateScenario.REPLICATION,
};

/** An object of each class that has methods, to call them on. */
export const INSTANCES: Record<string, (stack: Stack) => object> = {
  AllowImagePull: () => new lib.AllowImagePull(lib.PullPrincipal.account(ACCOUNT)),
  AllowImagePush: () => new lib.AllowImagePush(lib.PushPrincipal.account(ACCOUNT)),
  CrossAccountPullPolicy: (stack) => new lib.CrossAccountPullPolicy(stack, 'Made', {
    repositories: [sharedRepository(stack)], pullPrincipals: [lib.PullPrincipal.account(ACCOUNT)],
  }),
  ExpireUntaggedImages: () => new lib.ExpireUntaggedImages(),
  ImagePullPolicy: (stack) => new lib.ImagePullPolicy(stack, 'Made', { repositoryPrefixes: ['team/'] }),
  ImagePushPolicy: (stack) => new lib.ImagePushPolicy(stack, 'Made', { repositoryPrefixes: ['team/'] }),
  LifecyclePolicy: () => lib.LifecyclePolicy.of(lib.LifecycleRule.expireUntagged(Duration.days(9))),
  LifecyclePreview: () => lib.LifecyclePolicy.none().preview([], { at: new Date(0) }),
  ManagedRepository: (stack) => new lib.ManagedRepository(stack, 'Made'),
  PrivateRegistry: (stack) => lib.PrivateRegistry.of(stack),
  PublicRepository: (stack) => new lib.PublicRepository(stack, 'Made', { registryAlias: 'acme' }),
  PullThroughCache: (stack) => new lib.PullThroughCache(stack, 'Made', { upstream: lib.Upstream.dockerHub(lib.UpstreamCredentials.newSecret()) }),
  PullThroughCaches: (stack) => {
    new lib.PullThroughCache(stack, 'Made', { upstream: lib.Upstream.dockerHub(lib.UpstreamCredentials.newSecret()) });
    return lib.PullThroughCaches.of(stack);
  },
  RegistryEndpointPolicy: () => lib.RegistryEndpointPolicy.pullOnly(),
  RegistryEndpoints: (stack) => new lib.RegistryEndpoints(stack, 'Made', { vpc: vpc(stack) }),
  RegistryPolicy: (stack) => new lib.RegistryPolicy(stack, 'Made'),
  RegistryScanning: () => lib.RegistryScanning.basic(),
  ReplicationConfig: (stack) => new lib.ReplicationConfig(stack, 'Made', { rules: [] }),
  RepositoryCreationTemplate: (stack) => new lib.RepositoryCreationTemplate(stack, 'Made', { prefix: 'team', appliedFor: [lib.TemplateScenario.REPLICATION] }),
  SigningConfiguration: (stack) => new lib.SigningConfiguration(stack, 'Made', { rules: [] }),
  UsePullThroughCache: () => new lib.UsePullThroughCache(),
};

/** Puts a value that a factory makes where it is used, so that it shows in the template. */
export const USES: Record<string, (stack: Stack, value: any) => void> = {
  AllowImagePull: (stack, value) => new ecr.Repository(stack, 'Used').with(value),
  AllowImagePush: (stack, value) => new ecr.Repository(stack, 'Used').with(value),
  ExpireUntaggedImages: (stack, value) => new ecr.Repository(stack, 'Used').with(value),
  ImageEncryption: (stack, encryption) => new lib.ManagedRepository(stack, 'Used', { encryption }),
  ImageSelection: (stack, selection) => USES.LifecycleRule(stack, lib.LifecycleRule.keepNewest(5, selection)),
  ImageTagMutability: (stack, tagMutability) => new lib.ManagedRepository(stack, 'Used', { tagMutability }),
  LifecyclePolicy: (stack, lifecycle) => new lib.ManagedRepository(stack, 'Used', { lifecycle }),
  LifecycleRule: (stack, rule) => USES.LifecyclePolicy(stack, lib.LifecyclePolicy.of(rule)),
  PullPrincipal: (stack, principal) => new lib.ManagedRepository(stack, 'Used', { pullPrincipals: [principal] }),
  PushPrincipal: (stack, principal) => new lib.ManagedRepository(stack, 'Used', { pushPrincipals: [principal] }),
  RegistryEndpointPolicy: (stack, policy) => new lib.RegistryEndpoints(stack, 'Used', { vpc: vpc(stack), policy }),
  RegistryScanning: (stack, scanning) => new lib.RegistryScanningConfiguration(stack, 'Used', { scanning }),
  ReplicationDestination: (stack, destination) => new lib.ReplicationConfig(stack, 'Used', { rules: [{ destinations: [destination] }] }),
  Upstream: (stack, upstream) => new lib.PullThroughCache(stack, 'Used', { upstream, ecrRepositoryPrefix: 'used' }),
  UpstreamCredentials: (stack, credentials) => USES.Upstream(stack, lib.Upstream.dockerHub(credentials)),
};

/** The stack that a call is made in, where the class that it belongs to can be made. */
export function newStack(owner?: string): Stack {
  return new Stack(new App(), 'Stack', { env: owner === 'PublicRepository' ? { ...HERE, region: 'us-east-1' } : HERE });
}

/** A valid value for a parameter or property; of structs, only with what is required, and with `more` of it. */
export function baseValue(assembly: spec.Assembly, call: PublicCall, name: string, type: spec.TypeReference, stack: Stack, more?: string): unknown {
  const special = SPECIAL[`${call.id}(${name})`];
  if (special !== undefined) {
    return special(stack);
  }
  if (isList(type)) {
    return [baseValue(assembly, call, name, type.collection.elementtype, stack, more)];
  }
  if (spec.isCollectionTypeReference(type)) {
    return { team: 'a' };
  }
  if (spec.isPrimitiveTypeReference(type)) {
    return { string: TEXTS[name] ?? 'text', number: 5, boolean: true, date: new Date('2026-11-22T12:00:00Z') }[type.primitive as string];
  }
  const struct = structOf(assembly, type);
  if (struct !== undefined) {
    return Object.fromEntries(structProperties(assembly, struct)
      .filter((property) => !property.optional || property.name === more || ALTERNATIVES.includes(`${struct.name}.${property.name}`))
      .map((property) => [property.name, baseValue(assembly, call, property.name, property.type, stack)]));
  }
  const make = VALUES[(type as spec.NamedTypeReference).fqn];
  if (make === undefined) {
    throw new Error(`no valid value for ${call.id}(${name}) of ${JSON.stringify(type)}`);
  }
  return make(stack);
}

/** Optional properties of which one is needed, or which others need. */
const ALTERNATIVES = [
  'ImageScanAlertsProps.topics',
  'ImagePullPolicyProps.repositories', 'ImagePushPolicyProps.repositories', 'ImagePullPolicyProps.repositoryPrefixes', 'ImagePushPolicyProps.repositoryPrefixes', 'PullTimeUpdateExclusionProps.role', 'ServicePullOptions.sourceArns',
];

/** One of those that the share below has. */
function sharedRepository(stack: Stack): ecr.Repository {
  return stack.node.tryFindChild('Shared') as ecr.Repository ?? new ecr.Repository(stack, 'Shared');
}

function topic(stack: Stack): sns.Topic {
  return stack.node.tryFindChild('GivenTopic') as sns.Topic ?? new sns.Topic(stack, 'GivenTopic');
}

function describeImages(): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['ecr-public:DescribeImages'], principals: [new iam.AccountPrincipal(ACCOUNT)] });
}

function role(stack: Stack): iam.Role {
  return stack.node.tryFindChild('GivenRole') as iam.Role ?? new iam.Role(stack, 'GivenRole', { assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') });
}

function vpc(stack: Stack): ec2.IVpc {
  return stack.node.tryFindChild('GivenVpc') as ec2.Vpc ?? new ec2.Vpc(stack, 'GivenVpc');
}
