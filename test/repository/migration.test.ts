import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ImageEncryption, ImageTagMutability, LifecyclePolicy, ManagedRepository, ManagedRepositoryProps } from '../../src';

function template(build: (stack: Stack) => void): Record<string, any> {
  const stack = new Stack(new App(), 'Stack');
  build(stack);
  return Template.fromStack(stack).toJSON();
}

/** What deploying `after` over `before` does to each resource that changes. */
function impacts(before: (stack: Stack) => void, after: (stack: Stack) => void): Record<string, ResourceImpact> {
  const { resources } = fullDiff(template(before), template(after));
  return Object.fromEntries(Object.entries(resources.changes).map(([id, change]) => [id, change.changeImpact]));
}

const l2 = (props?: (stack: Stack) => ecr.RepositoryProps) => (stack: Stack) => {
  new ecr.Repository(stack, 'Api', { repositoryName: 'team/api', lifecycleRules: [{ maxImageAge: Duration.days(30) }], ...props?.(stack) });
};
const ours = (encryption?: (stack: Stack) => ImageEncryption) => (stack: Stack) => {
  new ManagedRepository(stack, 'Api', { repositoryName: 'team/api', encryption: encryption?.(stack) });
};

test.each([
  ['AES256', l2(), ours(() => ImageEncryption.s3Managed())],
  ['the AWS managed key', l2(() => ({ encryption: ecr.RepositoryEncryption.KMS })), ours(() => ImageEncryption.awsManagedKey())],
  ['a key', l2((stack) => ({ encryptionKey: new kms.Key(stack, 'Key') })), ours((stack) => ImageEncryption.customerManagedKey(new kms.Key(stack, 'Key')))],
])('a repository encrypted with %s moves over without replacement, under the same logical id', (_, before, after) => {
  expect(Object.entries(impacts(before, after))).toEqual([[expect.stringMatching(/^Api[0-9A-F]{8}$/), ResourceImpact.WILL_UPDATE]]);
});

describe('a swap of the class name alone', () => {
  const repository = (build: (stack: Stack) => void) =>
    Object.values(template(build).Resources as Record<string, any>).find(({ Type }) => Type === 'AWS::ECR::Repository');
  const cdk = (props: ecr.RepositoryProps = {}) => (stack: Stack) => { new ecr.Repository(stack, 'Tools', props); };
  const managed = (props: ManagedRepositoryProps = {}) => (stack: Stack) => { new ManagedRepository(stack, 'Tools', props); };
  const kept: ManagedRepositoryProps = {
    encryption: ImageEncryption.s3Managed(),
    tagMutability: ImageTagMutability.mutable(),
    lifecycle: LifecyclePolicy.none(),
    scanOnPush: false,
    removalPolicy: RemovalPolicy.DESTROY,
    emptyOnDelete: true,
  };

  test.each<[string, keyof ManagedRepositoryProps, (resource: any) => unknown, unknown, unknown]>([
    ['scans on push', 'scanOnPush', ({ Properties }) => Properties.ImageScanningConfiguration?.ScanOnPush ?? false, false, true],
    ['lets untagged images expire', 'lifecycle', ({ Properties }) => Properties.LifecyclePolicy === undefined, true, false],
    ['makes tags immutable', 'tagMutability', ({ Properties }) => Properties.ImageTagMutability ?? 'MUTABLE', 'MUTABLE', 'IMMUTABLE'],
    ['encrypts by KMS', 'encryption', ({ Properties }) => Properties.EncryptionConfiguration?.EncryptionType ?? 'AES256', 'AES256', 'KMS'],
    ['does not empty it', 'emptyOnDelete', ({ Properties }) => Properties.EmptyOnDelete ?? false, true, false],
  ])('%s, unless the property says otherwise', (_, prop, valueOf, before, after) => {
    expect(valueOf(repository(cdk({ removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true })))).toEqual(before);
    expect(valueOf(repository(managed({ ...kept, [prop]: undefined })))).toEqual(after);
    expect(valueOf(repository(managed(kept)))).toEqual(before);
  });

  test('retains it, unless the property says otherwise', () => {
    expect(repository(cdk({ removalPolicy: RemovalPolicy.DESTROY })).DeletionPolicy).toBe('Delete');
    expect(repository(managed()).DeletionPolicy).toBe('Retain');
    expect(repository(managed(kept)).DeletionPolicy).toBe('Delete');
  });

  test('replaces a repository without a name; with all that is kept, only values change that mean the same', () => {
    expect(Object.values(impacts(cdk(), managed()))).toEqual([ResourceImpact.WILL_REPLACE]);
    const before = cdk({ removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true });
    expect(Object.values(impacts(before, managed(kept)))).toEqual([ResourceImpact.WILL_UPDATE]);
  });

  test('of autoDeleteImages removes its function, and neither replaces nor deletes the repository', () => {
    jest.spyOn(console, 'warn').mockImplementation(); // the property is deprecated
    const before = cdk({ removalPolicy: RemovalPolicy.DESTROY, autoDeleteImages: true });
    const changes = impacts(before, managed(kept));
    const [id] = Object.keys(changes).filter((each) => /^Tools[0-9A-F]{8}$/.test(each));
    expect(changes[id]).toBe(ResourceImpact.WILL_UPDATE);
    expect(Object.keys(changes).length).toBeGreaterThan(1);
    // CDK's function deletes images only where this tag is, which goes before the function does.
    const tagged = ({ Properties }: any) => JSON.stringify(Properties.Tags ?? []).includes('auto-delete-images');
    expect([tagged(repository(before)), tagged(repository(managed(kept)))]).toEqual([true, false]);
  });

  test('takes the third pull action away, and a grant gives it back', () => {
    const actions = (build: (stack: Stack, role: iam.Role) => void) => JSON.stringify(template((stack) =>
      build(stack, new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }))));
    const third = 'ecr:BatchCheckLayerAvailability';
    expect(actions((stack, role) => new ecr.Repository(stack, 'Tools').grantPull(role))).toContain(third);
    expect(actions((stack, role) => new ManagedRepository(stack, 'Tools').grantPull(role))).not.toContain(third);
    expect(actions((stack, role) => new ManagedRepository(stack, 'Tools').grant(role, third))).toContain(third);
  });
});

test('the diff sees a replacement where the encryption differs', () => {
  expect(Object.values(impacts(l2(), ours()))).toEqual([ResourceImpact.WILL_REPLACE]);
});
