import { PULL_ACTIONS, PUSH_ACTIONS } from '../../../src/core/ecr-actions';
import { notCollected, unknownPart } from '../../../src/model/known';
import { sourcesOf } from '../../../src/model/permissions/permission-source';
import { permissionsOf } from '../../../src/model/permissions/permissions';
import { limitWords, principalWords, targetWords } from '../../../src/model/permissions/words';
import { RegistryModel } from '../../../src/model/registry-model';
import {
  identityData, modelOf, OTHER, OWNER, policyOf, registryData, REPOSITORY_ARN, repositoryData, UNKNOWN_POLICY,
} from '../../util/permission-models';

const ORG = 'o-a1b2c3d4e5';
const TOKEN = { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' };
const allow = (Principal: unknown, Action: unknown = PULL_ACTIONS, more: object = {}) => ({ Effect: 'Allow', Principal, Action, ...more });
const root = (account: string) => `arn:aws:iam::${account}:root`;
const role = (account: string) => `arn:aws:iam::${account}:role/app`;

/** The lines as texts: what is accessed, how, by whom, whether it works, and all that limits it. */
function said(model: RegistryModel): string[] {
  return permissionsOf(model).permissions.map((each) =>
    [targetWords(each.target), each.access, principalWords(each.principal), each.state, ...limitWords(each)].join(' | '));
}

const ofRepository = (...statements: object[]) => said(modelOf(registryData([repositoryData(policyOf(...statements))])));

describe('typical repository policies', () => {
  test.each<[string, object[], string[]]>([
    ['an account, as AWS documents it', [allow({ AWS: root(OTHER) })], [`pull | account ${OTHER} | half`]],
    ['Lambda functions of another account, as AWS documents it', [
      allow({ AWS: root(OTHER) }),
      allow({ Service: 'lambda.amazonaws.com' }, PULL_ACTIONS, { Condition: { StringLike: { 'aws:sourceARN': `arn:aws:lambda:us-east-1:${OTHER}:function:*` } } }),
    ], [`pull | account ${OTHER} | half`, `pull | lambda.amazonaws.com | allowed | only through Lambda functions of ${OTHER} in us-east-1`]],
    ['an organization', [allow('*', PULL_ACTIONS, { Condition: { StringEquals: { 'aws:PrincipalOrgID': ORG } } })], [
      `pull | anyone | half | only from organization ${ORG}`,
    ]],
    ['read and write access of a Terraform module: one statement a right, with account roots', [
      allow({ AWS: [root(OTHER)] }, [...PULL_ACTIONS, 'ecr:BatchCheckLayerAvailability', 'ecr:DescribeImages', 'ecr:ListImages']),
      allow({ AWS: [root('555566667777')] }, [...PUSH_ACTIONS, ...PULL_ACTIONS]),
    ], [`pull | account ${OTHER} | half`, 'pull | account 555566667777 | half', 'push | account 555566667777 | half']],
    ['one half of a pull', [allow({ AWS: OTHER }, 'ecr:BatchGetImage')], []],
    ['two halves of a pull, in two statements with two conditions', [
      allow('*', 'ecr:BatchGetImage', { Condition: { StringEquals: { 'aws:PrincipalOrgID': ORG } } }),
      allow({ AWS: OTHER }, 'ecr:GetDownloadUrlForLayer', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }),
    ], [`pull | account ${OTHER} | half | only from organization ${ORG} | only through VPC endpoint vpce-1`]],
    ['a denial to all', [allow({ AWS: OTHER }), { ...allow('*'), Effect: 'Deny' }], []],
    ['a denial to all but an organization, whose account is another question', [
      allow({ AWS: OTHER }), { Sid: 'Company', ...allow('*', 'ecr:*', { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': ORG } } }), Effect: 'Deny' },
    ], [`pull | account ${OTHER} | half | denied when not from organization ${ORG} by repository policy, statement Company (team/api.json)`]],
    ['a denial to all but the account', [
      allow({ AWS: OTHER }), { ...allow('*', 'ecr:*', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': [OTHER] } } }), Effect: 'Deny' },
    ], [`pull | account ${OTHER} | half`]],
    ['a denial to a role', [allow({ AWS: OTHER }), { Sid: 'No', ...allow({ AWS: role(OTHER) }), Effect: 'Deny' }], [
      `pull | account ${OTHER} | half | denied to ${role(OTHER)} by repository policy, statement No (team/api.json)`,
    ]],
    ['conditions that the principal rules out', [allow({ AWS: OTHER }, PULL_ACTIONS, { Condition: { StringEquals: { 'aws:PrincipalAccount': OWNER } } })], []],
    ['the id of a role that is gone', [allow({ AWS: 'AROAEXAMPLEID0000000' })], ['pull | AROAEXAMPLEID0000000 | not known']],
    ['a principal known only after deployment', [allow({ AWS: unknownPart('Role.Arn') })], [`pull | ${unknownPart('Role.Arn')} | not known`]],
    ['actions known only after deployment', [allow({ AWS: OTHER }, unknownPart('Actions'))], [
      ...['pull', 'push', 'import', 'replicate', 'administer'].map((access) => `${access} | account ${OTHER} | not known`),
    ]],
  ])('%s', (_, statements, expected) => {
    expect(ofRepository(...statements)).toEqual(expected.map((each) => `team/api | ${each}`));
  });
});

test('a registry policy is about each repository that it names, and about those that are yet to be created', () => {
  const policy = policyOf(allow({ AWS: root(OTHER) }, 'ecr:ReplicateImage', { Resource: `arn:aws:ecr:eu-west-1:${OWNER}:repository/team/*` }));
  const registry = registryData([repositoryData(undefined), repositoryData(undefined, 'other')], { policies: [{ origin: { file: 'registry.json' }, policy }] });
  expect(said(modelOf(registry))).toEqual([
    `team/api | replicate | account ${OTHER} | allowed`, `repositories team/*, by the registry policy | replicate | account ${OTHER} | allowed`,
  ]);
});

test('a template says what holds for the repositories that it creates', () => {
  const template = { ...repositoryData(policyOf(allow({ AWS: OTHER }))), prefix: 'hub', appliedFor: ['PULL_THROUGH_CACHE'], customRoleArn: undefined };
  const narrow = policyOf(allow({ AWS: root(OTHER) }, 'ecr:BatchImportUpstreamImage', { Resource: `arn:aws:ecr:eu-west-1:${OWNER}:repository/hub/library/*` }));
  const registry = registryData([], { templates: [template], policies: [{ origin: { file: 'registry.json' }, policy: narrow }] });
  expect(said(modelOf(registry)).slice(0, 2)).toEqual([
    `repositories to be created below hub/ | pull | account ${OTHER} | half`,
    `repositories to be created below hub/ | import | account ${OTHER} | half | only on arn:aws:ecr:eu-west-1:${OWNER}:repository/hub/library/*`,
  ]);
});

describe('the policies of roles', () => {
  const own = (resource = REPOSITORY_ARN) => policyOf({ Effect: 'Allow', Action: PULL_ACTIONS, Resource: resource });
  const states = (policy: object | undefined, ...identities: Array<ReturnType<typeof identityData>>) =>
    permissionsOf(modelOf(registryData([repositoryData(policy as any)]), identities)).permissions
      .map(({ principal, state, needs }) => [principal.text, state, needs]);

  test('are enough within the account, with a login', () => {
    expect(states(undefined, identityData(role(OWNER), own(), policyOf(TOKEN)))).toEqual([[role(OWNER), 'allowed', []]]);
    expect(states(undefined, identityData(role(OWNER), own()))).toEqual([[role(OWNER), 'missing', [expect.stringContaining('ecr:GetAuthorizationToken on "*"')]]]);
  });

  test('are half of it from another account', () => {
    expect(states(undefined, identityData(role(OTHER), own(), policyOf(TOKEN)))).toEqual([[role(OTHER), 'missing', [expect.stringContaining('a statement of the repository policy')]]]);
    expect(states(undefined, identityData(role(OTHER), own('*'), policyOf(TOKEN)))).toEqual([]);
    expect(states(policyOf(allow({ AWS: role(OTHER) })), identityData(role(OTHER)))).toEqual([[role(OTHER), 'missing', [expect.stringContaining('a policy of its own')]]]);
  });

  test('are needed for each action, also when one statement of the repository allows all', () => {
    const first = policyOf({ Effect: 'Allow', Action: 'ecr:BatchGetImage', Resource: '*' });
    const second = policyOf({ Effect: 'Allow', Action: PULL_ACTIONS, Resource: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } });
    const model = modelOf(registryData([repositoryData(policyOf(allow({ AWS: OTHER })))]), [identityData(role(OTHER), first, second,
      policyOf(TOKEN))]);
    const { permissions } = permissionsOf(model);
    const lines = permissions.filter(({ state }) => state === 'allowed');
    expect(lines.length).toBeGreaterThan(0);
    lines.forEach((line) => expect(limitWords(line)).toEqual(['only through VPC endpoint vpce-1']));
  });

  test('that AWS manages are known, and others that were not read are said', () => {
    const managed = (arn: string) => ({ ...identityData(role(OTHER)), managedPolicyArns: [arn] });
    const policy = policyOf(allow({ AWS: role(OTHER) }));
    expect(states(policy, managed('arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly'))).toEqual([[role(OTHER), 'allowed', []]]);
    expect(states(policy, managed(`arn:aws:iam::${OTHER}:policy/mine`))).toEqual([[role(OTHER), 'not known', [expect.stringContaining('that was not read')]]]);
  });
});

test('what was not collected is said, and is no line', () => {
  const { permissions, gaps } = permissionsOf(modelOf(registryData([repositoryData(UNKNOWN_POLICY)]), notCollected('an inventory')));
  expect(permissions).toEqual([]);
  expect(gaps.map(({ message }) => message)).toEqual([
    'what roles and users are allowed by their own policies: not collected, an inventory', 'the repository policy: known only after deployment, Policy',
  ]);
});

describe('who an access is of, for a map', () => {
  const when = (operator: string, key: string, ...values: string[]) => allow('*', PULL_ACTIONS, { Condition: { [operator]: { [key]: values } } });
  const deny = { Effect: 'Deny', Principal: '*', Action: 'ecr:*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': ORG } } };

  test.each<[string, object[], object[]]>([
    ['accounts and roles, without the own account', [allow({ AWS: [OTHER, OWNER, role('333344445555')] })],
      [{ kind: 'account', name: OTHER }, { kind: 'account', name: '333344445555' }]],
    ['an account that is not known', [allow({ AWS: `arn:aws:iam::${unknownPart('Account')}:root` })], [{ kind: 'unknown', name: unknownPart('Account') }]],
    ['a role that no longer is', [allow({ AWS: 'AROAEXAMPLEEXAMPLE00' })], [{ kind: 'unknown', name: 'AROAEXAMPLEEXAMPLE00' }]],
    ['a service', [allow({ Service: 'lambda.amazonaws.com' })], [{ kind: 'service', name: 'lambda.amazonaws.com' }]],
    ['anyone', [allow('*')], [{ kind: 'anyone', name: '' }]],
    ['an organization', [when('StringEquals', 'aws:PrincipalOrgID', ORG)], [{ kind: 'organization', name: ORG }]],
    ['a unit of it', [when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', `${ORG}/r-ab12/ou-ab12-11111111/*`)], [{ kind: 'organization', name: ORG }]],
    ['accounts by a condition', [when('StringEquals', 'aws:PrincipalAccount', OTHER)], [{ kind: 'account', name: OTHER }]],
    ['anyone in a network', [when('StringEquals', 'aws:SourceVpce', 'vpce-1')], [{ kind: 'anyone', name: 'only through VPC endpoint vpce-1' }]],
    ['nobody, when it is denied to all', [allow({ AWS: OTHER }), { Effect: 'Deny', Principal: '*', Action: 'ecr:BatchGetImage' }], []],
    ['an account, also when others are denied it', [allow({ AWS: OTHER }), deny], [{ kind: 'account', name: OTHER }]],
  ])('%s', (_, statements, sources) => {
    const { permissions } = permissionsOf(modelOf(registryData([repositoryData(policyOf(...statements))])));
    expect(permissions.filter(({ access }) => access === 'pull').flatMap(sourcesOf)).toEqual(sources);
  });
});

test('a template is for the same repositories with a slash at the end of its prefix and without', () => {
  const pull = { Effect: 'Allow', Action: PULL_ACTIONS, Principal: { AWS: OTHER }, Resource: `arn:aws:ecr:eu-west-1:${OWNER}:repository/team/web-*` };
  const states = ['team', 'team/'].map((prefix) => {
    const template = { ...repositoryData(undefined), prefix, appliedFor: ['REPLICATION'], customRoleArn: undefined };
    const model = modelOf(registryData([], { templates: [template], policies: [{ origin: template.origin, policy: policyOf(pull) }] }));
    return permissionsOf(model).permissions.filter(({ target, access }) => target.kind === 'template' && access === 'pull').map(({ resources }) => resources);
  });
  expect(states).toEqual(Array(2).fill([[expect.stringMatching(/team\/web-\*$/)]]));
});

test('public repositories are pulled by everybody, and pushed to by whom their policies name', () => {
  const repository = { name: 'tool', policy: policyOf(allow({ AWS: OTHER }, 'ecr-public:*')), tags: {}, catalogData: undefined, origin: { file: 'tool.json' } };
  const { permissions } = permissionsOf({ ...modelOf(registryData([])), publicRegistries: [{ account: OWNER, repositories: [repository] }] });
  expect(permissions.map(({ access, principal, isPublic, actions }) => [access, principal.text, isPublic, actions.length])).toEqual([
    ['pull', '*', false, 0], ['push', OTHER, false, 5], ['administer', OTHER, false, 7],
  ]);
});
