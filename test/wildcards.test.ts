import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as signer from 'aws-cdk-lib/aws-signer';
import {
  AllowImagePull, ImagePullPolicy, ImageSelection, ImageTagMutability, LifecyclePolicy, LifecycleRule, ManagedRepository, PullPrincipal,
  RegistryPolicy, RegistryScanning, RegistryScanningConfiguration, SigningConfiguration,
} from '../src';
import { policyAllows } from '../src/policy/policy-allows';

/** Thirty wildcards between letters that nearly match: what a matcher that goes back takes years for. */
const MANY = `${'a*'.repeat(30)}b`;
const LONG = 'a'.repeat(128);
const ACCOUNT = new iam.ArnPrincipal('222222222222');

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
});

const statement = (props: iam.PolicyStatementProps) =>
  new iam.PolicyStatement({ principals: [ACCOUNT], actions: ['ecr:BatchGetImage'], resources: ['*'], ...props });
/** It may throw, as long as it does so soon. */
const soon = (run: () => unknown) => {
  const start = performance.now();
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
  }
  expect(performance.now() - start).toBeLessThan(1_000);
};

test.each<[string, () => unknown]>([
  ['actions of a repository policy', () => new ManagedRepository(stack, 'Api').addToResourcePolicy(statement({ actions: [`ecr:${'*'.repeat(30)}`, `ecr:${MANY}`] }))],
  ['actions of the registry policy', () => new RegistryPolicy(stack, 'Policy').addStatement(statement({ actions: [`ecr:${'*'.repeat(30)}`, `ecr:${MANY}`] }))],
  ['actions that are denied', () => new RegistryPolicy(stack, 'Policy').deny({ actions: [`ecr:${MANY}`] })],
  ['whom a denial excepts', () => new RegistryPolicy(stack, 'Policy').deny({ actions: ['ecr:*'], exceptPrincipalArns: [`arn:aws:iam::111111111111:role/${MANY}`] })],
  ['actions in the policy of an L1', () => new ecr.CfnRepository(stack, 'L1', {
    repositoryPolicyText: { Statement: [{ Effect: 'Allow', Action: [`ecr:${MANY}`, 'ecr:*'], Principal: { AWS: `arn:aws:iam::222222222222:role/${MANY}` } }] },
  }).with(new AllowImagePull(PullPrincipal.account('222222222222')))],
  ['conditions', () => new ManagedRepository(stack, 'Api').addToResourcePolicy(statement({
    principals: [new iam.AnyPrincipal()],
    conditions: { StringLike: { 'aws:PrincipalOrgID': MANY, 'aws:PrincipalArn': MANY, 'aws:userid': MANY }, IpAddress: { 'aws:SourceIp': MANY } },
  }))],
  ['keys and operators of conditions', () => new ManagedRepository(stack, 'Api').addToResourcePolicy(statement({ conditions: { [MANY]: { [MANY]: MANY } } }))],
  ['principals', () => PullPrincipal.principal(new iam.ArnPrincipal(`arn:aws:iam::222222222222:role/${MANY}`))],
  ['roles', () => PullPrincipal.role(`arn:aws:iam::222222222222:role/${MANY}`)],
  ['an organizational unit', () => PullPrincipal.organizationalUnit(`o-a1b2c3d4e5/r-ab12/${MANY}`)],
  ['functions', () => PullPrincipal.lambda({ functionName: MANY })],
  ['projects', () => PullPrincipal.codeBuild(MANY)],
  ['applications', () => PullPrincipal.emrServerless({ applicationId: MANY })],
  ['sources', () => PullPrincipal.service('x.example', { sourceArns: [`arn:aws:x:*:222222222222:${MANY}`, MANY] })],
  ['prefixes', () => new ImagePullPolicy(stack, 'Pull', { repositoryPrefixes: [MANY] })],
  ['scan filters', () => new RegistryScanningConfiguration(stack, 'Scan', {
    scanning: RegistryScanning.enhanced({ continuous: [MANY], scanOnPush: [`${MANY}*c`] }),
  })],
  ['filters for signing', () => {
    const profile = new signer.SigningProfile(stack, 'Profile', { platform: signer.Platform.NOTATION_OCI_SHA384_ECDSA });
    return new SigningConfiguration(stack, 'Signing', { rules: [{ profile, repositoryFilters: [MANY, `${MANY}*c`] }] });
  }],
  ['tags that may change', () => new ManagedRepository(stack, 'Api', { tagMutability: ImageTagMutability.immutableExcept(MANY) })],
  ['tag patterns', () => LifecyclePolicy.of(
    LifecycleRule.keepNewest(1, ImageSelection.taggedAny(MANY, `${MANY}*c`)), LifecycleRule.keepNewest(2, ImageSelection.taggedAll(`*${MANY}*`)),
  )],
  ['tag patterns of raw rules, which may have more than ECR takes', () => LifecyclePolicy.fromJson(JSON.stringify({
    rules: [MANY, `${MANY}*c`].map((pattern, index) => ({
      rulePriority: index + 1,
      selection: { tagStatus: 'tagged', tagPatternList: [pattern], countType: 'imageCountMoreThan', countNumber: 1 },
      action: { type: 'expire' },
    })),
  })).preview([{ imageDigest: `sha256:${'0'.repeat(64)}`, imageTags: [LONG], imagePushedAt: new Date(0) }], { at: new Date() })],
])('thirty wildcards are matched at once in %s', (_, make) => {
  soon(() => {
    make();
    Template.fromStack(stack);
  });
});

test('thirty wildcards are matched at once in the registry policy of another account', () => {
  const policy = { Statement: [{ Effect: 'Allow', Principal: '*', Action: `ecr:${MANY}`, Resource: `arn:aws:ecr:*:*:repository/${MANY}` }] };
  soon(() => expect(policyAllows(policy, {
    account: '222222222222', actions: ['ecr:BatchGetImage', `ecr:${LONG}`], at: { account: '111111111111', region: 'eu-west-1' }, beginnings: [LONG],
  })).toBe(false));
});
