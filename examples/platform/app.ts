// The container registry of a company: a platform account that owns the repositories, and an account that runs images from them.
import { App, Duration, Stack, StackProps, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ImageEncryption, ImageSelection, ImageTagMutability, LifecyclePolicy, LifecycleRule, ManagedRepository } from 'cdk-managed-ecr';

const PLATFORM = { account: '385605022855', region: 'us-west-2' };
const TODO_TEAM = { account: '333333444444', region: 'us-west-2' };
const REPORTING_TEAM = { account: '555555666666', region: 'us-west-2' };

/** The owner's side: four repositories with four different needs. */
class ContainerRegistryStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    // What a service runs from: shared with the accounts that run it, cleaned of what a moved tag leaves behind.
    new ManagedRepository(this, 'TodoBackend', {
      repositoryName: 'docker-in-aws/todobackend',
      lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(7))),
      policyStatements: [pullBy(TODO_TEAM.account, REPORTING_TEAM.account)],
    });

    // Where pull requests push: tags move all day, and only the newest images matter.
    new ManagedRepository(this, 'CiScratch', {
      repositoryName: 'ci/scratch',
      tagMutability: ImageTagMutability.mutable(),
      lifecycle: LifecyclePolicy.of(
        LifecycleRule.keepNewest(20, ImageSelection.taggedAny('pr-*')),
        LifecycleRule.expireUntagged(Duration.days(1)),
      ),
    });

    // What auditors ask for: a key of our own, releases that no rule deletes, cheap storage for what nobody pulls.
    new ManagedRepository(this, 'Payments', {
      repositoryName: 'regulated/payments',
      encryption: ImageEncryption.customerManagedKey(),
      lifecycle: LifecyclePolicy.of(
        LifecycleRule.protect(ImageSelection.taggedAny('release-*')),
        LifecycleRule.archiveNotPulledFor(Duration.days(90)),
        LifecycleRule.expireArchivedAfter(Duration.days(365)),
      ),
    });

    // What every Dockerfile starts from: a version is a promise, only `latest` moves.
    new ManagedRepository(this, 'BaseImages', {
      repositoryName: 'platform/base-images',
      tagMutability: ImageTagMutability.immutableExcept('latest'),
      policyStatements: [pullBy(TODO_TEAM.account, REPORTING_TEAM.account)],
    });
  }
}

/** The consumer's side: the role with which Amazon ECS starts the service. */
class TodoServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const repository = ManagedRepository.fromRepositoryArn(this, 'TodoBackend',
      `arn:aws:ecr:${PLATFORM.region}:${PLATFORM.account}:repository/docker-in-aws/todobackend`);
    const role = new iam.Role(this, 'ExecutionRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });

    Validations.of(repository).acknowledge({
      id: 'cdk-managed-ecr:ManagedRepository.importedPolicy',
      reason: 'the stack of the platform account shares the repository with this account',
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository',
    });
    repository.grantPull(role);
  }
}

/** All that a pull needs on the owner's side. */
function pullBy(...accounts: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'PullFromOtherAccounts',
    principals: accounts.map((account) => new iam.AccountPrincipal(account)),
    actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  });
}

export const app = new App();
new ContainerRegistryStack(app, 'ContainerRegistry', { env: PLATFORM, description: 'The container registry of the platform account' });
new TodoServiceStack(app, 'TodoService', { env: TODO_TEAM, description: 'A service that runs images of the platform account' });
