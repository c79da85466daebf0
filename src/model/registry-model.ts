import { Known } from './known';
import { Json } from '../core/json-documents';

/**
 * Private and public registries as data: declared by an app, or as they are in accounts.
 *
 * Of what ECR has once a registry, an app may declare several, which is a mistake that can be seen only when all of them are here; so each
 * such setting is a list. It is empty where there is none. In an account the list has at most one entry.
 */
export interface RegistryModel {
  /** What was read: the templates of an app, or the folder of an inventory. */
  readonly kind: 'app' | 'inventory';
  /** The folder or file. */
  readonly location: string;
  /** When an inventory was taken, in ISO 8601. */
  readonly collectedAt?: string;
  /** One an account and region; of an app, one for each stack whose account or region is not known. */
  readonly registries: readonly PrivateRegistryData[];
  /** One an account. */
  readonly publicRegistries: readonly PublicRegistryData[];
  /** The roles, users and groups of an app, with what their policies allow. An inventory does not collect them. */
  readonly identities: Known<readonly IdentityData[]>;
}

/** Where something is declared or was read. */
export interface Origin {
  /** The file of it. */
  readonly file: string;
  /** The stack, as `cdk ls` names it. */
  readonly stack?: string;
  readonly logicalId?: string;
  /** The construct, when the template names it. */
  readonly path?: string;
}

/** Anything that has a place where it is declared or was read. */
export interface Located {
  readonly origin: Origin;
}

export interface PrivateRegistryData {
  readonly account: Known<string>;
  readonly region: Known<string>;
  readonly repositories: Known<readonly RepositoryData[]>;
  readonly policies: Known<readonly RegistryPolicyData[]>;
  readonly scanning: Known<readonly ScanningData[]>;
  readonly replication: Known<readonly ReplicationData[]>;
  readonly signing: Known<readonly SigningData[]>;
  readonly templates: Known<readonly CreationTemplateData[]>;
  readonly caches: Known<readonly CacheData[]>;
  /** The principals whose pulls do not count for the last recorded pull time. */
  readonly pullTimeExclusions: Known<readonly PullTimeExclusionData[]>;
  readonly accountSettings: Known<readonly AccountSettingData[]>;
  /** What runs images: task definitions, functions, pods. */
  readonly imageUses: Known<readonly ImageUseData[]>;
}

/** What a repository and a creation template both have. */
export interface RepositorySettings {
  readonly tagMutability: Known<TagMutability>;
  /** The tags that are an exception from it, with `*` for any text. */
  readonly mutabilityExclusions: Known<readonly string[]>;
  readonly encryption: Known<EncryptionData>;
  /** The text as ECR gets or has it. */
  readonly lifecyclePolicy: Known<string | undefined>;
  /** The document of the policy, parsed. Parts of its texts may be known only after deployment; see `isPartlyKnown`. */
  readonly policy: Known<Json | undefined>;
  readonly tags: Known<Readonly<Record<string, string>>>;
}

export type TagMutability = 'MUTABLE' | 'IMMUTABLE' | 'IMMUTABLE_WITH_EXCLUSION' | 'MUTABLE_WITH_EXCLUSION';

export interface EncryptionData {
  readonly type: 'AES256' | 'KMS' | 'KMS_DSSE';
  /** The key as it is given or answered; undefined for AES256, and in an app for the key that AWS manages. */
  readonly kmsKey?: string;
  /** Whether the key is the one that AWS manages for ECR. */
  readonly isAwsManagedKey?: Known<boolean>;
}

export interface RepositoryData extends RepositorySettings, Located {
  /** In an app, known only after deployment when CloudFormation gives it. */
  readonly name: Known<string>;
  readonly scanOnPush: Known<boolean>;
  /** What an app says; an account does not answer it. */
  readonly emptyOnDelete?: boolean;
  readonly deletionPolicy?: string;
  /** Where its images are: the answer of `describe-images`, which can be larger than memory and is read part by part. */
  readonly images: Known<{ readonly file: string }>;
  /** In ISO 8601. */
  readonly createdAt?: string;
}

export interface CreationTemplateData extends RepositorySettings, Located {
  readonly prefix: Known<string>;
  readonly description?: string;
  readonly appliedFor: Known<readonly string[]>;
  readonly customRoleArn: Known<string | undefined>;
}

export interface RegistryPolicyData extends Located {
  readonly policy: Known<Json>;
}

export interface ScanningData extends Located {
  readonly scanType: Known<'BASIC' | 'ENHANCED'>;
  readonly rules: Known<ReadonlyArray<{ readonly scanFrequency: string; readonly filters: readonly string[] }>>;
}

export interface ReplicationData extends Located {
  readonly rules: Known<readonly ReplicationRuleData[]>;
}

export interface ReplicationRuleData {
  readonly destinations: ReadonlyArray<{ readonly account: Known<string>; readonly region: Known<string> }>;
  /** The beginnings of names; empty for all repositories. */
  readonly prefixes: readonly string[];
}

export interface SigningData extends Located {
  readonly rules: Known<ReadonlyArray<{ readonly profileArn: string; readonly filters: readonly string[] }>>;
}

export interface CacheData extends Located {
  readonly prefix: Known<string>;
  readonly upstreamRegistry: Known<string | undefined>;
  readonly upstreamRegistryUrl: Known<string>;
  readonly upstreamPrefix: Known<string | undefined>;
  readonly credentialArn: Known<string | undefined>;
  readonly customRoleArn: Known<string | undefined>;
}

export interface PullTimeExclusionData extends Located {
  readonly principalArn: Known<string>;
}

export interface AccountSettingData extends Located {
  readonly name: string;
  readonly value: Known<string>;
}

export interface ImageUseData extends Located {
  readonly kind: 'task definition' | 'function' | 'job definition' | 'pod';
  /** The ARN, the name, or `namespace/name` of what runs it; in an app, the construct or logical id. */
  readonly name: string;
  /** Of an app, parts of it may be known only after deployment; see `isPartlyKnown`. */
  readonly imageUri: string;
  /** The digest that runs, where the source says it besides the URI. */
  readonly imageDigest?: string;
}

export interface PublicRegistryData {
  readonly account: Known<string>;
  readonly repositories: Known<readonly PublicRepositoryData[]>;
}

export interface PublicRepositoryData extends Located {
  readonly name: Known<string>;
  readonly policy: Known<Json | undefined>;
  readonly tags: Known<Readonly<Record<string, string>>>;
  readonly uri?: string;
  readonly catalogData: Known<Json | undefined>;
}

/** A role, user or group of an app. */
export interface IdentityData extends Located {
  readonly kind: 'role' | 'user' | 'group';
  /** Partly known when CloudFormation gives the name. */
  readonly arn: string;
  readonly account: Known<string>;
  /** The policies in it and attached to it, as far as they are in the app. */
  readonly policies: ReadonlyArray<Located & { readonly policy: Known<Json> }>;
  /** The ARNs of policies that are attached and are not in the app. */
  readonly managedPolicyArns: readonly string[];
  /** Who may assume a role. */
  readonly trust?: Known<Json>;
}
