import { PullPrincipal } from '../access/pull-principal';
import { PushPrincipal } from '../access/push-principal';

/**
 * Who may pull from which repositories of a registry.
 */
export interface RegistryPullOptions {
  /**
   * Who may pull. At least one.
   */
  readonly pullPrincipals: PullPrincipal[];

  /**
   * Only repositories whose name begins with one of these: `team/` for all below `team`. Without wildcards.
   *
   * @default - all repositories of the registry, those made later too
   */
  readonly repositoryPrefixes?: string[];
}

/**
 * Who may push to which repositories of a registry.
 */
export interface RegistryPushOptions {
  /**
   * Who may push. At least one.
   */
  readonly pushPrincipals: PushPrincipal[];

  /**
   * Only repositories whose name begins with one of these: `team/` for all below `team`. Without wildcards.
   *
   * @default - all repositories of the registry, those made later too
   */
  readonly repositoryPrefixes?: string[];
}

/**
 * What the registry of another account may replicate into this one.
 */
export interface RegistryReplicationOptions {
  /**
   * Only repositories whose name begins with one of these: `prod/` for all below `prod`. Without wildcards.
   *
   * @default - all repositories
   */
  readonly repositoryPrefixes?: string[];

  /**
   * Whether ECR may create the repositories that do not exist here yet. Without it, replication into those fails.
   *
   * @default true
   */
  readonly createRepositories?: boolean;

  /**
   * Whether ECR may tag the repositories it creates, which repository creation templates with tags need.
   *
   * @default false
   */
  readonly tagRepositories?: boolean;
}

/**
 * Who may fill a pull through cache by pulling from it.
 */
export interface RegistryImportOptions {
  /**
   * Who may pull what is not in the cache yet: accounts, organizations, roles. At least one; throws for AWS services, which cannot.
   */
  readonly pullPrincipals: PullPrincipal[];

  /**
   * The prefixes of the caches: `docker-hub/`. Without wildcards.
   *
   * @default - all repositories, as a cache for the prefix `ROOT` needs
   */
  readonly repositoryPrefixes?: string[];

  /**
   * Whether a first pull may create the repository it is cached in. Without it, the first pull of each image fails.
   *
   * @default true
   */
  readonly createRepositories?: boolean;
}

/**
 * What nobody may do with the repositories of a registry, whatever other policies allow.
 */
export interface RegistryDenyOptions {
  /**
   * The actions, with `*` as a wildcard: `ecr:BatchDeleteImage`. At least one, each of ECR and on repositories; throws otherwise. `ecr:*` is
   * all actions on repositories.
   */
  readonly actions: string[];

  /**
   * Only repositories whose name begins with one of these: `prod/` for all below `prod`. Without wildcards.
   *
   * @default - all repositories
   */
  readonly repositoryPrefixes?: string[];

  /**
   * The ARNs of roles and users that still may (`aws:PrincipalArn`): with their account, and with `*` as a wildcard in the name. For the
   * sessions of a role name the role itself; throws for ARNs of sessions, which IAM never compares.
   *
   * @default - nobody
   */
  readonly exceptPrincipalArns?: string[];
}
