import { Aws, CfnParameter, Stack, Token, Validations } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  app, bind, bindSecret, credentialArn, KEY_ARN, NAME, own, propertiesOf, SECRET, stack, synth, useStack,
} from './upstream-credentials.helpers';
import { UpstreamCredentials } from '../../src/cache/upstream-credentials';
import { ENV } from '../util/registries';
import { RULE } from '../util/resource-types';
import { warningIds, warningMessage } from '../util/warnings';

const ARN = `arn:aws:secretsmanager:eu-west-1:111111111111:secret:${NAME}-AbCdEf`;
const KEY_WARNING = 'PullThroughCache.credentialsKey';
const imported = (arn: string) => secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret', arn);

describe('fromSecret, imported by its complete ARN', () => {
  test('gives the ARN and the secret, and makes nothing', () => {
    const secret = imported(ARN);
    const bound = bindSecret(secret);
    expect(bound.secret).toBe(secret);
    expect(bound.credentialArn).toBe(ARN);
    synth().resourceCountIs(SECRET, 0);
    expect(warningIds(stack)).toEqual([]);
  });

  test.each(['a', 'team/hub', 'A0/_+=.@-'])('takes the name %s behind the prefix', (name) => {
    expect(bindSecret(imported(`arn:aws:secretsmanager:eu-west-1:111111111111:secret:ecr-pullthroughcache/${name}-AbCdEf`)).credentialArn).toContain(name);
  });

  test.each(['hub', 'ecr-pullthroughcache', 'ecr-pullthroughcache-hub', 'Ecr-pullthroughcache/hub', 'x/ecr-pullthroughcache/hub'])(
    'refuses the name %s, which ECR may not read', (name) => {
      expect(() => bindSecret(imported(`arn:aws:secretsmanager:eu-west-1:111111111111:secret:${name}-AbCdEf`))).toThrow(
        `Stack/Cache: the name of the secret Stack/Secret must begin with "ecr-pullthroughcache/", because ECR may read no other secrets, got "${name}"`,
      );
    });

  test.each(['h ub', 'hub*', 'hüb', 'hub\n'])('refuses the characters of %j', (name) => {
    expect(() => bindSecret(imported(`arn:aws:secretsmanager:eu-west-1:111111111111:secret:ecr-pullthroughcache/${name}-AbCdEf`)))
      .toThrow('must be "ecr-pullthroughcache/" and then letters, digits and "/", "_", "+", "=", ".", "@" or "-", got');
  });

  test.each([
    'arn:aws:ssm:eu-west-1:111111111111:secret:ecr-pullthroughcache/hub-AbCdEf',
    'arn:aws:secretsmanager:eu-west-1:111111111111:parameter:ecr-pullthroughcache/hub-AbCdEf',
    'arn:aws:secretsmanager:eu-west-1:111111111111:secret:ecr-pullthroughcache/hub:x-AbCdEf',
  ])('refuses %s, which is no ARN of a secret', (arn) => {
    expect(() => bindSecret(imported(arn)))
      .toThrow(`Stack/Cache: the ARN of a secret must be "arn:<partition>:secretsmanager:<region>:<account>:secret:<name>", got "${arn}"`);
  });

  test('takes names of 512 characters and refuses longer ones', () => {
    const ofLength = (length: number) => `arn:aws:secretsmanager:eu-west-1:111111111111:secret:ecr-pullthroughcache/${'x'.repeat(length - 21)}-AbCdEf`;
    expect(() => bindSecret(imported(ofLength(512)))).not.toThrow();
    useStack(new Stack(app, 'Other', { env: ENV }));
    expect(() => bindSecret(imported(ofLength(513)))).toThrow('must have at most 512 characters, got 513');
  });

  test('refuses ARNs of more than 612 characters', () => {
    const ofLength = (length: number) => `${ARN.slice(0, -7)}${'x'.repeat(length - ARN.length)}-AbCdEf`;
    expect(() => bindSecret(imported(ofLength(613)))).toThrow('Stack/Cache: the ARN of a secret must have at most 612 characters, got 613');
    useStack(new Stack(app, 'Other', { env: ENV }));
    expect(() => bindSecret(imported(ofLength(612)))).toThrow('must have at most 512 characters');
  });

  test.each(['arn:aws-cn:secretsmanager:cn-north-1', 'arn:aws-us-gov:secretsmanager:us-gov-west-1'])('takes the partition of %s', (prefix) => {
    useStack(new Stack(app, 'Other', { env: { account: ENV.account, region: prefix.split(':')[3] } }));
    expect(() => bindSecret(imported(`${prefix}:111111111111:secret:${NAME}-AbCdEf`))).not.toThrow();
  });

  test('takes an ARN that is a token', () => {
    bindSecret(imported(new CfnParameter(stack, 'Arn').valueAsString));
    expect(credentialArn()).toEqual({ Ref: 'Arn' });
    expect(warningIds(stack)).toEqual([]);
  });

  test('takes an ARN of tokens in any number of pieces', () => {
    bindSecret(imported(`${Token.asString({ Ref: 'Prefix' })}:secret:${NAME}-AbCdEf`));
    expect(credentialArn()).toEqual({ 'Fn::Join': ['', [{ Ref: 'Prefix' }, `:secret:${NAME}-AbCdEf`]] });
  });

  test('takes an ARN with tokens, and still reads its name', () => {
    const arn = (name: string) => `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${name}-AbCdEf`;
    expect(() => bindSecret(imported(arn(NAME)))).not.toThrow();
    useStack(new Stack(app, 'Other', { env: ENV }));
    expect(() => bindSecret(imported(arn('hub')))).toThrow('must begin with "ecr-pullthroughcache/"');
  });

  test('serves two caches', () => {
    const credentials = UpstreamCredentials.fromSecret(imported(ARN));
    bind(credentials, 'One', 'one');
    bind(credentials, 'Two', 'two');
    expect(propertiesOf(RULE).map(({ CredentialArn }) => CredentialArn)).toEqual([ARN, ARN]);
  });
});

describe('fromSecret, imported without its full ARN', () => {
  test.each<[string, () => secretsmanager.ISecret]>([
    ['a name', () => secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', NAME)],
    ['a partial ARN', () => secretsmanager.Secret.fromSecretPartialArn(stack, 'Secret', ARN.slice(0, -7))],
    ['the attribute of a partial ARN', () => secretsmanager.Secret.fromSecretAttributes(stack, 'Secret', { secretPartialArn: ARN.slice(0, -7) })],
  ])('by %s is refused', (_, secret) => {
    expect(() => bindSecret(secret())).toThrow(
      'Stack/Cache: the secret Stack/Secret is imported without its full ARN, which ECR needs; import it with Secret.fromSecretCompleteArn()',
    );
  });
});

describe('fromSecret, in another account or region', () => {
  test.each([['111111111111', 'us-east-1'], ['222222222222', 'eu-west-1']])('%s/%s is refused for an import', (account, region) => {
    expect(() => bindSecret(imported(`arn:aws:secretsmanager:${region}:${account}:secret:${NAME}-AbCdEf`))).toThrow(
      `Stack/Cache: the secret Stack/Secret is in ${account}/${region}, ECR needs one in the account and region of the cache, 111111111111/eu-west-1; make one there`,
    );
  });

  test.each([['111111111111', 'us-east-1'], ['222222222222', 'eu-west-1']])('%s/%s is refused for a secret of the app', (account, region) => {
    const secret = own({}, new Stack(app, 'Secrets', { env: { account, region } }));
    expect(() => bindSecret(secret)).toThrow(`Stack/Cache: the secret Secrets/Secret is in ${account}/${region}, ECR needs one`);
  });

  test('is refused by the part that is known', () => {
    useStack(new Stack(app, 'Agnostic', { env: { region: 'eu-west-1' } }));
    expect(() => bindSecret(imported(`arn:aws:secretsmanager:us-east-1:${Aws.ACCOUNT_ID}:secret:${NAME}-AbCdEf`)))
      .toThrow('is in <token>/us-east-1, ECR needs one in the account and region of the cache, <token>/eu-west-1');
  });

  test('is that of the ARN, not that of the stack which imports it', () => {
    const elsewhere = new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } });
    const secret = secretsmanager.Secret.fromSecretCompleteArn(elsewhere, 'Secret', ARN);
    expect(() => bindSecret(secret)).not.toThrow();
    expect(() => bind(UpstreamCredentials.fromSecret(secret), 'Cache', 'hub', elsewhere)).toThrow('is in 111111111111/eu-west-1');
  });

  test('is that of the ARN, where the import says otherwise', () => {
    const arn = ARN.replace('eu-west-1', 'us-east-1');
    const secret = secretsmanager.SecretTargetAttachment.fromSecretTargetAttachmentSecretArn(stack, 'Secret', arn);
    expect(secret.env.region).toBe('eu-west-1');
    expect(() => bindSecret(secret)).toThrow('is in 111111111111/us-east-1');
  });

  test.each<[string, () => secretsmanager.ISecret]>([
    ['an import', () => imported(`arn:aws:secretsmanager:us-east-1:222222222222:secret:${NAME}-AbCdEf`)],
    ['a secret of the app', () => own({}, new Stack(app, 'Secrets', { env: ENV }))],
  ])('is not known for %s where the stack has no env', (_, secret) => {
    useStack(new Stack(app, 'Agnostic'));
    expect(() => bindSecret(secret())).not.toThrow();
  });
});

describe('fromSecret, with the key of an import', () => {
  const importedWith = (encryptionKey: kms.IKey) =>
    secretsmanager.Secret.fromSecretAttributes(stack, 'Secret', { secretCompleteArn: ARN, encryptionKey });

  test('is warned of, on the cache', () => {
    const { cache } = bindSecret(importedWith(kms.Key.fromKeyArn(stack, 'Key', KEY_ARN)));
    expect(warningMessage(stack, KEY_WARNING)).toBe('the secret Stack/Secret is imported with an encryption key, '
      + 'ECR reads only secrets with the key aws/secretsmanager; encrypt it with that one, and import it without "encryptionKey"');
    expect(cache.node.metadata).toHaveLength(1);
  });

  test('can be acknowledged', () => {
    Validations.of(stack).acknowledge({ id: `cdk-managed-ecr:${KEY_WARNING}`, reason: 'it is the default key' });
    bindSecret(importedWith(kms.Key.fromKeyArn(stack, 'Key', KEY_ARN)));
    expect(warningIds(stack)).toEqual([]);
  });

  test('is not warned of when it is the default key', () => {
    bindSecret(importedWith(kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/secretsmanager')));
    expect(warningIds(stack)).toEqual([]);
  });
});
