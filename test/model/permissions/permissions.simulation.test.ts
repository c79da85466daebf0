import fc from 'fast-check';
import { PULL_ACTIONS, PUSH_ACTIONS, TOKEN_ACTION } from '../../../src/core/ecr-actions';
import { ADMINISTER_ACTIONS } from '../../../src/model/permissions/access-kind';
import { Condition } from '../../../src/model/permissions/condition';
import { Permission } from '../../../src/model/permissions/permission';
import { permissionsOf } from '../../../src/model/permissions/permissions';
import { Principal } from '../../../src/model/permissions/principal';
import { identityData, modelOf, OTHER, OWNER, policyOf, registryData, REPOSITORY_ARN, repositoryData } from '../../util/permission-models';
import { isAllowed } from '../../util/simulation';

jest.setTimeout(300_000);

const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const CALLERS = [role(OWNER, 'app'), role(OWNER, 'ci'), role(OTHER, 'app'), 'lambda.amazonaws.com'];
const KINDS = { pull: PULL_ACTIONS, push: PUSH_ACTIONS, import: ['ecr:BatchImportUpstreamImage'] };

const orgs = fc.constantFrom('o-aaaaaaaaaa', 'o-bbbbbbbbbb');
const condition = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  orgs.map((org) => ({ StringEquals: { 'aws:PrincipalOrgID': org } })),
  orgs.map((org) => ({ StringNotEquals: { 'aws:PrincipalOrgID': org } })),
  orgs.map((org) => ({ StringNotEqualsIfExists: { 'aws:PrincipalOrgID': [org] } })),
  fc.constantFrom(OWNER, OTHER).map((account) => ({ StringEquals: { 'aws:PrincipalAccount': account } })),
  fc.constantFrom(OWNER, OTHER).map((account) => ({ StringNotEquals: { 'aws:PrincipalAccount': account }, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } })),
  fc.constantFrom('app', 'c*', '*').map((name) => ({ ArnLike: { 'aws:PrincipalArn': role('*', name) } })),
  fc.constantFrom('app', 'c*').map((name) => ({ ArnNotLike: { 'aws:PrincipalArn': role('*', name) } })),
  fc.constantFrom('vpce-0a', 'vpce-0b').map((id) => ({ StringEquals: { 'aws:SourceVpce': id } })),
  fc.constantFrom('vpce-0a', 'vpce-0b').map((id) => ({ StringNotLike: { 'aws:SourceVpce': [id, 'vpce-1*'] } })),
  fc.constantFrom('team-a', 'team-*').map((team) => ({ StringLike: { 'aws:PrincipalTag/team': team } })),
  fc.constantFrom(OWNER, OTHER).map((account) => ({ StringEquals: { 'aws:SourceAccount': account } })),
);
const actions = fc.oneof(
  fc.constantFrom<unknown>(PULL_ACTIONS, PUSH_ACTIONS, 'ecr:*', 'ecr:Batch*', ['ecr:BatchGetImage'], ['ECR:GetDownloadUrlForLayer', 'ecr:BatchImportUpstreamImage'], 'ecr:?ut*')
    .map((Action) => ({ Action })),
  fc.constantFrom('ecr:Put*', 'ecr:BatchGetImage').map((NotAction) => ({ NotAction })),
);
const principal = fc.constantFrom<unknown>(
  '*', { AWS: '*' }, { AWS: OWNER }, { AWS: `arn:aws:iam::${OTHER}:root` }, { AWS: [role(OWNER, 'app'), role(OTHER, 'app')] }, { AWS: role(OWNER, 'ci') },
  { Service: 'lambda.amazonaws.com' }, { AWS: [OWNER, OTHER] },
);
const resource = fc.constantFrom<object>(
  { Resource: '*' }, { Resource: REPOSITORY_ARN }, { Resource: 'arn:aws:ecr:*:*:repository/team/*' }, { Resource: 'arn:aws:ecr:eu-west-1:999999999999:repository/*' },
  { Resource: REPOSITORY_ARN.replace('api', 'ap?') }, { NotResource: 'arn:aws:ecr:*:*:repository/prod/*' },
);
const Effect = fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny');
const merge = (...parts: object[]) => Object.assign({}, ...parts) as object;
const inRepositoryPolicy = fc.tuple(Effect, principal, actions, condition).map(([effect, who, action, when]) =>
  merge({ Effect: effect, Principal: who }, action, { Condition: when }));
const inRegistryPolicy = fc.tuple(inRepositoryPolicy, resource).map((parts) => merge(...parts));
const inIdentityPolicy = fc.tuple(Effect, actions, condition, resource).map(([effect, action, when, on]) =>
  merge({ Effect: effect }, action, { Condition: when }, on));
const context = fc.record({
  'aws:PrincipalOrgID': orgs,
  'aws:SourceVpce': fc.constantFrom('vpce-0a', 'vpce-1b'),
  'aws:PrincipalTag/team': fc.constantFrom('team-a', 'team-b'),
  'aws:SourceAccount': fc.constantFrom(OWNER, OTHER),
}, { requiredKeys: [] });

test('what is said to be allowed, and no more, is what an IAM simulator allows', async () => {
  const seen = { allowed: 0, denied: 0, limited: 0 };
  await fc.assert(fc.asyncProperty(
    fc.array(inRepositoryPolicy, { maxLength: 3 }), fc.array(inRegistryPolicy, { maxLength: 2 }), fc.array(inIdentityPolicy, { maxLength: 3 }),
    fc.constantFrom(...CALLERS), context, fc.boolean(),
    async (inRepository, inRegistry, own, caller, given, hasToken) => {
      const isService = !caller.startsWith('arn:');
      const identityPolicies = isService ? [] : [policyOf(...own), ...(hasToken ? [policyOf({ Effect: 'Allow', Action: TOKEN_ACTION, Resource: '*' })] : [])];
      const model = modelOf(registryData([repositoryData(policyOf(...inRepository))], { policies: [{ origin: { file: 'registry.json' }, policy: policyOf(...inRegistry) }] }),
        isService ? [] : [identityData(caller, ...identityPolicies)]);
      const { permissions } = permissionsOf(model);
      const { 'aws:PrincipalOrgID': organization, 'aws:PrincipalTag/team': team, ...others } = given;
      const known: Record<string, string> = isService ? { ...others, 'aws:PrincipalIsAWSService': 'true' } : {
        ...others,
        ...(organization && { 'aws:PrincipalOrgID': organization }),
        ...(team && { 'aws:PrincipalTag/team': team }),
        'aws:PrincipalAccount': caller.split(':')[4],
        'aws:PrincipalArn': caller,
        'aws:PrincipalIsAWSService': 'false',
      };
      const who = { principal: caller, policies: identityPolicies, context: known };
      const all = async (wanted: readonly string[]) => (await Promise.all(wanted.map((action) =>
        isAllowed(action, who, { arn: REPOSITORY_ARN, policy: policyOf(...inRepository, ...inRegistry) })))).every((each) => each);
      const hasOwn = isService || hasToken || own.length > 0;
      const login = isService || await all([TOKEN_ACTION]);
      for (const [access, wanted] of Object.entries(KINDS)) {
        const isSaid = permissions.some((each) => each.access === access && each.target.kind === 'repository' && mayUse(each, caller, known, hasOwn));
        const isSimulated = await all(wanted) && (access === 'import' || login);
        expect({ access, allowed: isSaid }).toEqual({ access, allowed: isSimulated });
        seen[isSimulated ? 'allowed' : 'denied'] += 1;
        seen.limited += isSimulated && permissions.some(({ conditions, denials }) => conditions.length + denials.length > 0) ? 1 : 0;
      }
      for (const action of ADMINISTER_ACTIONS.slice(0, 3)) {
        const isSaid = permissions.some((each) => each.actions.includes(action) && each.target.kind === 'repository' && mayUse(each, caller, known, hasOwn));
        expect({ action, allowed: isSaid }).toEqual({ action, allowed: await all([action]) });
      }
    }), { numRuns: 150 });
  expect(Math.min(seen.allowed, seen.denied, seen.limited)).toBeGreaterThan(10);
});

test('what resource policies are said to allow is what an IAM simulator allows those whose own policies allow all', async () => {
  const seen = { allowed: 0, denied: 0 };
  await fc.assert(fc.asyncProperty(
    fc.array(inRepositoryPolicy, { minLength: 1, maxLength: 3 }), fc.array(inRegistryPolicy, { maxLength: 2 }), fc.constantFrom(role(OTHER, 'app'), role(OTHER, 'ci')), context,
    async (inRepository, inRegistry, caller, { 'aws:SourceAccount': _, ...given }) => {
      const { permissions } = permissionsOf(modelOf(registryData([repositoryData(policyOf(...inRepository))], {
        policies: [{ origin: { file: 'registry.json' }, policy: policyOf(...inRegistry) }],
      })));
      const known = { ...given, 'aws:PrincipalAccount': OTHER, 'aws:PrincipalArn': caller, 'aws:PrincipalIsAWSService': 'false' };
      const who = { principal: caller, policies: [policyOf({ Effect: 'Allow', Action: '*', Resource: '*' })], context: known };
      for (const [access, wanted] of Object.entries(KINDS)) {
        const isSaid = permissions.some((each) => each.access === access && each.state === 'half' && each.target.kind === 'repository'
          && concerns(each, caller, known));
        const asked = { arn: REPOSITORY_ARN, policy: policyOf(...inRepository, ...inRegistry) };
        const simulated = await Promise.all(wanted.map((action) => isAllowed(action, who, asked)));
        const isSimulated = simulated.every((each) => each);
        expect({ access, allowed: isSaid }).toEqual({ access, allowed: isSimulated });
        seen[isSimulated ? 'allowed' : 'denied'] += 1;
      }
    }), { numRuns: 100 });
  expect(Math.min(seen.allowed, seen.denied)).toBeGreaterThan(10);
});

/**
 * Whether a line says of a caller that it may. Who has policies of its own about ECR has lines of its own; who has none, and is of the account of the
 * registry, may what everybody may without a login.
 */
function mayUse(permission: Permission, caller: string, given: Record<string, string>, hasOwn: boolean): boolean {
  const { access, state, principal: { kind } } = permission;
  const isOpen = !hasOwn && access !== 'pull' && access !== 'push' && caller.split(':')[4] === OWNER;
  return (state === 'allowed' || (kind === 'anyone' && (isOpen || !caller.startsWith('arn:')))) && concerns(permission, caller, given);
}

/** Whether a caller is one of those named, meets the conditions, and is not denied it. */
function concerns({ principal: named, conditions, denials }: Permission, caller: string, given: Record<string, string>): boolean {
  return fits(named, caller) && conditions.every((each) => meets(each, given))
    && !denials.some((denial) => (denial.principal === undefined || fits(denial.principal, caller))
      && denial.conditions.every((each) => meets(each, given)));
}

function fits({ kind, text, account, except = [] }: Principal, caller: string): boolean {
  const isOne = kind === 'anyone' || (kind === 'account' ? caller.split(':')[4] === account : text === caller);
  return isOne && !except.some((each) => fits(each, caller));
}

/** The operators of this file, by what IAM says of them. */
function meets({ operator, key, values }: Condition, given: Record<string, string>): boolean {
  const value = given[key];
  if (value === undefined) {
    return /Not|IfExists/.test(operator);
  }
  const isOneOf = values.some((pattern) => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\/]/g, '\\$&').replace(/\*/g, /Like/.test(operator) ? '.*' : '\\*')}$`).test(value));
  return isOneOf !== /Not/.test(operator);
}
