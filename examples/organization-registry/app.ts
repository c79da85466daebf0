// The registry of an organization, deployed by a pipeline: 200 repositories from a data file in two regions, a copy in another account for
// the day when this one is lost, and 40 accounts that pull.
import { App, Duration, Environment, Stack, StackProps, Stage, StageProps, Validations } from 'aws-cdk-lib';
import * as pipelines from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { acknowledgePipeline } from './acknowledge-pipeline';
import { accounts, repositories } from './organization.json';
import {
  ImageSelection, ImageTagMutability, LifecyclePolicy, LifecycleRule, ManagedRepository, PullPrincipal, RegistryPolicy, RegistryScanning,
  RegistryScanningConfiguration, ReplicationTopology,
} from 'cdk-managed-ecr';

const REGISTRY: Environment = { account: '385605022855', region: 'us-west-2' };
const SECOND_REGION: Environment = { ...REGISTRY, region: 'us-east-2' };
const RECOVERY: Environment = { account: '999900001111', region: 'us-east-2' };
const DELIVERY: Environment = { account: '222211110000', region: 'us-west-2' };

/** CloudFormation takes 500 resources and 1 MB a template. A repository is one resource of about 1 kB, so either would do for more. */
const REPOSITORIES_A_STACK = 100;

interface RepositoryEntry {
  readonly name: string;
  /** `short` when only the newest images are of use. */
  readonly lifetime?: string;
  /** Whether an auditor may ask for any release. */
  readonly audited?: boolean;
}

const LIFECYCLE = {
  short: LifecyclePolicy.of(LifecycleRule.keepNewest(5, ImageSelection.all())),
  audited: LifecyclePolicy.of(LifecycleRule.protect(ImageSelection.taggedAny('release-*')), LifecycleRule.expireUntagged(Duration.days(30))),
  usual: LifecyclePolicy.of(LifecycleRule.keepNewest(100, ImageSelection.taggedAny('v*')), LifecycleRule.expireUntagged(Duration.days(14))),
};

/** Some of the repositories. Which stack has one never changes, since that would delete it: new ones go to the end of the file. */
class RepositoriesStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly entries: RepositoryEntry[] }) {
    super(scope, id, props);
    for (const { name, lifetime, audited = false } of props.entries) {
      new ManagedRepository(this, name, {
        repositoryName: name,
        tagMutability: ImageTagMutability.immutable(),
        lifecycle: lifetime === 'short' ? LIFECYCLE.short : audited ? LIFECYCLE.audited : LIFECYCLE.usual,
        scanOnPush: false, // the registry says what is scanned
      });
    }
  }
}

/** What a registry has once. */
class SettingsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    // One statement here is enough for all accounts and repositories; 200 repository policies of 40 accounts would be 8,000 entries.
    new RegistryPolicy(this, 'Policy').allowPull({ pullPrincipals: [PullPrincipal.accounts(...accounts)] });
    new RegistryScanningConfiguration(this, 'Scanning', { scanning: RegistryScanning.enhanced({ continuous: ['*'] }) });
  }
}

/** The registries of the organization, as one thing that is deployed. */
class RegistryStage extends Stage {
  constructor(scope: Construct, id: string, props?: StageProps) {
    super(scope, id, props);
    for (let start = 0; start < repositories.length; start += REPOSITORIES_A_STACK) {
      const entries = repositories.slice(start, start + REPOSITORIES_A_STACK);
      new RepositoriesStack(this, `Repositories${start / REPOSITORIES_A_STACK + 1}`, { env: REGISTRY, entries });
    }
    const source = new SettingsStack(this, 'Registry', { env: REGISTRY });
    const copies = [
      new SettingsStack(this, 'SecondRegion', { env: SECOND_REGION }),
      new SettingsStack(this, 'Recovery', { env: RECOVERY }),
    ];
    // The copies keep what the source deletes, by mistake or not, for 90 days more.
    new ReplicationTopology(source, 'Copies', {
      destinations: copies,
      lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(90))),
    });
    for (const copy of copies) {
      const { region, account } = copy;
      for (const [resource, reason] of [
        [`arn:aws:ecr:${region}:${account}:repository/*`, 'ECR creates the repositories that are replicated with this role'],
        [`arn:aws:kms:${region}:${account}:key/*`, 'the id of the AWS managed key is not known, and kms:ViaService limits the calls to those through ECR'],
      ]) {
        Validations.of(copy).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
      }
    }
  }
}

// With these flags, which `cdk init` turns on, the pipeline is of the newer type, and the partition is written out, so that findings about ARNs can be acknowledged.
export const app = new App({
  context: { '@aws-cdk/core:enablePartitionLiterals': true, '@aws-cdk/aws-codepipeline:defaultPipelineTypeToV2': true },
});
const delivery = new Stack(app, 'Delivery', { env: DELIVERY });
const pipeline = new pipelines.CodePipeline(delivery, 'Pipeline', {
  crossAccountKeys: true,
  enableKeyRotation: true,
  synth: new pipelines.ShellStep('Synth', {
    input: pipelines.CodePipelineSource.connection('acme/registry', 'main', {
      connectionArn: `arn:aws:codeconnections:${DELIVERY.region}:${DELIVERY.account}:connection/0f0e0d0c-0b0a-0908-0706-050403020100`,
    }),
    commands: ['npm ci', 'npx cdk synth'],
  }),
});
pipeline.addStage(new RegistryStage(app, 'Production'), {
  pre: [new pipelines.ManualApprovalStep('Review')],
});
acknowledgePipeline(pipeline);
