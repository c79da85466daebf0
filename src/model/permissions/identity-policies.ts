import { ACCESS_KINDS, ACTION_SETS } from './access-kind';
import { Holder } from './grant';
import { managedPolicy } from './managed-policies';
import { PermissionGap } from './permission';
import { knownParts, textOf } from './permission-targets';
import { statementsOf } from './policy-statement';
import { Principal } from './principal';
import { Outcome } from './remaining-grant';
import { TOKEN_ACTION } from '../../core/ecr-actions';
import { isUnknown, Known } from '../known';
import { IdentityData } from '../registry-model';

const ALL_ACTIONS: readonly string[] = [TOKEN_ACTION, ...ACCESS_KINDS.flatMap((access) => ACTION_SETS[access].flat())];

/** A role, user or group, and what its policies say of ECR. */
export interface IdentityPolicies {
  readonly principal: Principal;
  readonly account: Known<string>;
  readonly stack?: string;
  readonly holders: readonly Holder[];
  /** What it is that it lacks something: missing, or not known when one of its policies was not read. */
  readonly lacking: (what: string) => Outcome;
}

/** The identities that were read. What their policies say and could not be read is a gap. */
export function identitiesWithAccess(identities: Known<readonly IdentityData[]>, gaps: PermissionGap[]): IdentityPolicies[] {
  return knownParts(identities, 'what roles and users are allowed by their own policies', gaps).map((identity) => identityPoliciesOf(identity, gaps));
}

function identityPoliciesOf({ arn, account, origin, policies, managedPolicyArns }: IdentityData, gaps: PermissionGap[]): IdentityPolicies {
  const principal: Principal = { kind: 'identity', text: arn, account: textOf(account, 'AWS::AccountId') };
  const managed = managedPolicyArns.map((each) => ({ arn: each, policy: managedPolicy(each) }));
  const statements = [
    ...policies.flatMap(({ policy, ...located }) => isUnknown(policy) ? [] : statementsOf(policy, { policy: 'identity policy', origin: located.origin, of: arn })),
    ...managed.flatMap((each) => statementsOf(each.policy ?? {}, { policy: 'identity policy', origin, of: each.arn })),
  ];
  const unread = [
    ...policies.flatMap(({ policy }) => isUnknown(policy) ? [`${policy.unknown}, ${policy.because}`] : []),
    ...managed.flatMap((each) => each.policy === undefined ? [`${each.arn} was not read`] : []),
  ];
  gaps.push(...unread.map((why) => ({ message: `a policy of ${arn}: ${why}` })));
  return {
    principal,
    account,
    ...(origin.stack === undefined ? {} : { stack: origin.stack }),
    holders: statements.filter((statement) => ALL_ACTIONS.some((action) => statement.hasAction(action) !== 'none'))
      .map((statement) => ({ statement, principals: [principal] })),
    lacking: (what) => unread.length === 0 ? { state: 'missing', needs: [what] } : { state: 'not known', needs: [`${what}, unless a policy has it that was not read`] },
  };
}
