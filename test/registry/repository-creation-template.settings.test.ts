import { Aws, Duration, Lazy, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { KEY_ARN, properties, PULL_THROUGH_CACHE, rendered, REPLICATION, stack, template } from './repository-creation-template.helpers';
import { ExpireUntaggedImages } from '../../src/lifecycle/expire-untagged-images';
import { LifecyclePolicy } from '../../src/lifecycle/lifecycle-policy';
import { ImageSelection } from '../../src/lifecycle/rules/image-selection';
import { LifecycleRule } from '../../src/lifecycle/rules/lifecycle-rule';
import { ImageEncryption } from '../../src/repository/image-encryption';
import { ImageTagMutability } from '../../src/repository/image-tag-mutability';
import { warningIds, warningMessage } from '../util/warnings';

describe('tagMutability', () => {
  test('goes to the template with its filters', () => {
    expect(properties({ tagMutability: ImageTagMutability.mutableExcept('v*') })).toMatchObject({
      ImageTagMutability: 'MUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'v*' }],
    });
  });

  test('immutable() for a pull-through cache is warned of, and done', () => {
    expect(properties({ appliedFor: [PULL_THROUGH_CACHE], tagMutability: ImageTagMutability.immutable() }).ImageTagMutability).toBe('IMMUTABLE');
    expect(warningMessage(stack, 'RepositoryCreationTemplate.immutableCache')).toContain('never updates a tag that has moved upstream; leave it out');
  });

  test.each([
    [PULL_THROUGH_CACHE, ImageTagMutability.mutable()],
    [PULL_THROUGH_CACHE, ImageTagMutability.immutableExcept('latest')],
    [REPLICATION, ImageTagMutability.immutable()],
  ])('%#: %s with others is not', (scenario, tagMutability) => {
    template({ appliedFor: [scenario], tagMutability });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('encryption', () => {
  test('by a key that the template makes', () => {
    const made = template({ encryption: ImageEncryption.customerManagedKey() });
    const key = made.node.findChild('Key') as kms.Key;
    expect(rendered().EncryptionConfiguration).toEqual({ EncryptionType: 'KMS', KmsKey: stack.resolve(key.keyArn) });
  });

  test('by a key that is given', () => {
    const encryption = ImageEncryption.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', KEY_ARN));
    expect(properties({ encryption }).EncryptionConfiguration).toEqual({ EncryptionType: 'KMS', KmsKey: KEY_ARN });
  });

  test.each<[string, () => kms.IKeyRef]>([
    ['its name', () => kms.Alias.fromAliasName(stack, 'Alias', 'alias/images')],
    ['a new alias', () => new kms.Alias(stack, 'Alias', { aliasName: 'alias/images', targetKey: new kms.Key(stack, 'Key') })],
    ['its ARN', () => kms.Key.fromKeyArn(stack, 'Alias', 'arn:aws:kms:eu-west-1:111111111111:alias/images')],
    ['its ARN with tokens', () => kms.Key.fromKeyArn(stack, 'Alias', `arn:aws:kms:eu-west-1:${Aws.ACCOUNT_ID}:alias/images`)],
  ])('by an alias is refused: %s', (_, alias) => {
    const encryption = ImageEncryption.customerManagedKey(alias());
    expect(() => template({ encryption })).toThrow(/^Stack\/Template: "encryption" has a key by its alias \(.*\), a template takes the key itself; give the kms.Key the alias stands for/);
  });

  test('by something that is no key is refused', () => {
    const encryption = ImageEncryption.dualLayer(kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/a_b'));
    expect(() => template({ encryption })).toThrow(/"encryption" must have a key whose ARN is "arn:<partition>:kms:<region>:<account>:key\/<id>", got "arn:.*a_b"/);
  });

  test('by a key that is a token passes', () => {
    const encryption = ImageEncryption.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${Aws.ACCOUNT_ID}:key/${Aws.STACK_NAME}`));
    expect(properties({ encryption }).EncryptionConfiguration.KmsKey).toHaveProperty(['Fn::Join']);
  });

  test('in two layers is warned of outside GovCloud', () => {
    expect(properties({ encryption: ImageEncryption.dualLayer() }).EncryptionConfiguration).toEqual({ EncryptionType: 'KMS_DSSE' });
    expect(warningIds(stack)).toEqual(['ImageEncryption.dualLayerOutsideGovCloud']);
  });
});

describe('lifecycle', () => {
  test('is text', () => {
    const lifecycle = LifecyclePolicy.of(LifecycleRule.keepNewest(5, ImageSelection.untagged()));
    expect(properties({ lifecycle }).LifecyclePolicy).toBe(lifecycle.toJson());
    expect(warningIds(stack)).toEqual([]);
  });

  test('is warned of as that of a repository is', () => {
    template({ lifecycle: LifecyclePolicy.of(LifecycleRule.keepNewest(5, ImageSelection.untagged())), multiArchitectureImages: true });
    expect(warningIds(stack)).toEqual(['LifecyclePolicy.untaggedCountWithIndexes']);
  });

  test('by default yields to a rule that is said', () => {
    template().with(new ExpireUntaggedImages(Duration.days(30)));
    expect(JSON.parse(rendered().LifecyclePolicy).rules).toMatchObject([{ selection: { countNumber: 30 } }]);
  });

  test('is merged with the rule of a mixin', () => {
    template({ lifecycle: LifecyclePolicy.of(LifecycleRule.keepNewest(9, ImageSelection.all())) }).with(ExpireUntaggedImages.keepNewest(2));
    expect(JSON.parse(rendered().LifecyclePolicy).rules).toMatchObject([
      { selection: { tagStatus: 'untagged', countNumber: 2 } }, { selection: { tagStatus: 'any', countNumber: 9 } },
    ]);
  });

  test('may hold tokens', () => {
    const count = Lazy.number({ produce: () => 7 });
    const { LifecyclePolicy: text } = properties({ lifecycle: LifecyclePolicy.of(LifecycleRule.keepNewest(count, ImageSelection.all())) });
    expect(JSON.parse(text).rules[0].selection.countNumber).toBe(7);
  });
});

describe('resourceTags', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, 'v']));

  test('are the tags of the repositories, and need a role', () => {
    const made = template({ encryption: ImageEncryption.s3Managed(), resourceTags: { team: 'platform', empty: '' } });
    expect(rendered().ResourceTags).toEqual([{ Key: 'empty', Value: '' }, { Key: 'team', Value: 'platform' }]);
    expect(made.role).toBeDefined();
  });

  test('are not those of the stack', () => {
    template();
    Tags.of(stack).add('stack', 'tag');
    expect(rendered()).not.toHaveProperty('ResourceTags');
  });

  test.each([[many(50)], [{ ['k'.repeat(128)]: 'v'.repeat(256) }], [{ ['k'.repeat(200) + Aws.STACK_NAME]: 'v'.repeat(300) + Aws.REGION }]])('%#: pass', (tags) => {
    expect(properties({ resourceTags: tags as Record<string, string> }).ResourceTags).toHaveLength(Object.keys(tags).length);
  });

  test.each([
    [many(51), '"resourceTags" must be at most 50 tags, got 51; leave some out'],
    [{ 'aws:team': 'v' }, '"resourceTags" must have keys that do not begin with "aws:", which is for AWS alone, got "aws:team"'],
    [{ 'Aws:team': 'v' }, '"resourceTags" must have keys that do not begin with "aws:"'],
    [{ '': 'v' }, '"resourceTags" must have keys of 1 to 128 characters, got 0: ""'],
    [{ ['k'.repeat(129)]: 'v' }, '"resourceTags" must have keys of 1 to 128 characters, got 129'],
    [{ key: 'v'.repeat(257) }, '"resourceTags" must have values of at most 256 characters, got 257 for "key"'],
  ])('%#: are refused', (tags, message) => {
    expect(() => template({ resourceTags: tags as Record<string, string> })).toThrow(`Stack/Template: ${message}`);
  });
});
