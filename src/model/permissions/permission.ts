import { AccessKind } from './access-kind';
import { Condition } from './condition';
import { StatementSource } from './policy-statement';
import { Principal } from './principal';
import { Known } from '../known';
import { Located } from '../registry-model';

/** What an access is to. */
export interface PermissionTarget extends Located {
  /** A repository, those that a template creates below a prefix, or those that a registry policy names. */
  readonly kind: 'repository' | 'template' | 'registry' | 'public repository';
  /** The name, the prefix, or a pattern of names. */
  readonly name: Known<string>;
  readonly account: Known<string>;
  /** A public repository has none. */
  readonly region?: Known<string>;
}

/**
 * Whether an access works: `allowed` by what was read; `half` when another policy, which was not read, has to allow it too; `missing` when that
 * policy was read and does not; `not known` when it depends on what is known only after deployment.
 */
export type PermissionState = 'allowed' | 'half' | 'missing' | 'not known';

/** What a statement takes away from an access. */
export interface Denial {
  readonly statement: StatementSource;
  /** Whom it denies it, when it is not all of them. */
  readonly principal?: Principal;
  /** When it denies it; it denies it always when there are none. */
  readonly conditions: readonly Condition[];
  /** The resources that it denies it for, when it is not all of them. */
  readonly resources: readonly string[];
  /** What of it is known only after deployment. */
  readonly doubts: readonly string[];
}

/** That somebody has an access. */
export interface Permission {
  readonly target: PermissionTarget;
  readonly access: AccessKind;
  readonly actions: readonly string[];
  readonly principal: Principal;
  readonly conditions: readonly Condition[];
  /** The resources that it is for, when it is not for all of the target. */
  readonly resources: readonly string[];
  readonly denials: readonly Denial[];
  readonly statements: readonly StatementSource[];
  readonly state: PermissionState;
  /** The other half, or what is not known; none when it is allowed. */
  readonly needs: readonly string[];
  /** Whether everybody may who has an account of AWS. */
  readonly isPublic: boolean;
}

/** What the answer is not complete without. */
export interface PermissionGap {
  /** What it is about; everything when it is left out. */
  readonly target?: PermissionTarget;
  readonly message: string;
}

/** Who may do what. */
export interface Permissions {
  readonly targets: readonly PermissionTarget[];
  readonly permissions: readonly Permission[];
  readonly gaps: readonly PermissionGap[];
}
