import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { App, Aws, CfnParameter, CfnResource, Lazy, RemovalPolicy, SecretValue, Stack, Token, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { NewCredentialsOptions } from '../../src/cache/new-credentials-options';
import { UpstreamCredentials } from '../../src/cache/upstream-credentials';
import { ENV } from '../util/registries';
import { RULE } from '../util/resource-types';
import { warningIds, warningMessage } from '../util/warnings';

const SECRET = 'AWS::SecretsManager::Secret';
const NAME = 'ecr-pullthroughcache/hub';
const ARN = `arn:aws:secretsmanager:eu-west-1:111111111111:secret:${NAME}-AbCdEf`;
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/0000';
const PLACEHOLDER = { SecretStringTemplate: '{"username":"placeholder"}', GenerateStringKey: 'accessToken' };
const KEY_WARNING = 'PullThroughCache.credentialsKey';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

/** Binds to a cache, with the L1 that takes the ARN. */
function bind(credentials: UpstreamCredentials, id = 'Cache', defaultName = 'hub', scope: Stack = stack) {
  const cache = new Construct(scope, id);
  const bound = credentials._bind(cache, defaultName);
  const rule = new ecr.CfnPullThroughCacheRule(cache, 'Resource', { ecrRepositoryPrefix: defaultName, credentialArn: bound.credentialArn });
  return { cache, rule, ...bound };
}

const bindSecret = (secret: secretsmanager.ISecret) => bind(UpstreamCredentials.fromSecret(secret));
const bindNew = (options?: NewCredentialsOptions) => bind(UpstreamCredentials.newSecret(options));
const synth = () => Template.fromStack(stack);
const imported = (arn: string) => secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret', arn);

/** A secret that nothing is wrong with, but for what is given. */
function own(props: secretsmanager.SecretProps = {}, scope: Stack = stack): secretsmanager.Secret {
  return new secretsmanager.Secret(scope, 'Secret', { secretName: NAME, ...props });
}

const l1 = (secret: secretsmanager.ISecret) => secret.node.defaultChild as secretsmanager.CfnSecret;
const propertiesOf = (type: string) => Object.values(synth().findResources(type)).map(({ Properties }) => Properties);
/** All files that the app writes: templates, manifests, the tree. */
function assembly(): string {
  const { directory } = app.synth();
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

const credentialArn = () => propertiesOf(RULE)[0].CredentialArn;

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
    stack = new Stack(app, 'Other', { env: ENV });
    expect(() => bindSecret(imported(ofLength(513)))).toThrow('must have at most 512 characters, got 513');
  });

  test('refuses ARNs of more than 612 characters', () => {
    const ofLength = (length: number) => `${ARN.slice(0, -7)}${'x'.repeat(length - ARN.length)}-AbCdEf`;
    expect(() => bindSecret(imported(ofLength(613)))).toThrow('Stack/Cache: the ARN of a secret must have at most 612 characters, got 613');
    stack = new Stack(app, 'Other', { env: ENV });
    expect(() => bindSecret(imported(ofLength(612)))).toThrow('must have at most 512 characters');
  });

  test.each(['arn:aws-cn:secretsmanager:cn-north-1', 'arn:aws-us-gov:secretsmanager:us-gov-west-1'])('takes the partition of %s', (prefix) => {
    stack = new Stack(app, 'Other', { env: { account: ENV.account, region: prefix.split(':')[3] } });
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
    stack = new Stack(app, 'Other', { env: ENV });
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
    stack = new Stack(app, 'Agnostic', { env: { region: 'eu-west-1' } });
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
    stack = new Stack(app, 'Agnostic');
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

describe('fromSecret, of this app', () => {
  test('gives a reference', () => {
    const secret = own();
    expect(bindSecret(secret).secret).toBe(secret);
    expect(credentialArn()).toEqual({ Ref: stack.getLogicalId(l1(secret)) });
    expect(warningIds(stack)).toEqual([]);
  });

  test('gives a reference to another stack', () => {
    const secrets = new Stack(app, 'Secrets', { env: ENV });
    bindSecret(own({}, secrets));
    expect(credentialArn()).toEqual({ 'Fn::ImportValue': expect.stringMatching(/^Secrets:ExportsOutputRefSecret/) });
    synth().resourceCountIs(SECRET, 0);
  });

  test('is checked in another stack', () => {
    bindSecret(own({ secretName: 'hub' }, new Stack(app, 'Secrets', { env: ENV })));
    expect(synth).toThrow('the secret Secrets/Secret has a "secretName" that must begin with "ecr-pullthroughcache/"');
  });

  describe('its name', () => {
    test('must be given', () => {
      bindSecret(own({ secretName: undefined }));
      expect(synth).toThrow('[Stack/Cache] the secret Stack/Secret gets a generated name, which ECR may not read; set its "secretName" to "ecr-pullthroughcache/..."');
    });

    test.each([['hub', 'must begin with'], ['ecr-pullthroughcache/h ub', 'must be'], [`ecr-pullthroughcache/${'x'.repeat(492)}`, 'must have at most 512']])(
      'must not be %s', (secretName, message) => {
        bindSecret(own({ secretName }));
        expect(synth).toThrow(`the secret Stack/Secret has a "secretName" that ${message}`);
      });

    test('may be a token', () => {
      bindSecret(own({ secretName: new CfnParameter(stack, 'Name').valueAsString }));
      expect(synth).not.toThrow();
    });

    test('counts as an escape hatch leaves it', () => {
      const secret = own({ secretName: undefined });
      bindSecret(secret);
      l1(secret).name = NAME;
      expect(synth).not.toThrow();
    });

    test('counts as a lazy value turns out', () => {
      bindSecret(own({ secretName: Lazy.string({ produce: () => 'hub' }) }));
      expect(synth).toThrow('has a "secretName" that must begin with "ecr-pullthroughcache/", because ECR may read no other secrets, got "hub"');
    });
  });

  describe('its key', () => {
    const MESSAGE = '[Stack/Cache] the secret Stack/Secret is encrypted with a customer managed key, '
      + 'ECR reads only secrets with the key aws/secretsmanager; leave out "encryptionKey"';

    test.each<[string, () => kms.IKey]>([
      ['made here', () => new kms.Key(stack, 'Key')],
      ['made in another stack', () => new kms.Key(new Stack(app, 'Keys', { env: ENV }), 'Key')],
      ['imported', () => kms.Key.fromKeyArn(stack, 'Key', KEY_ARN)],
      ['named by an alias', () => kms.Alias.fromAliasName(stack, 'Key', 'alias/mine')],
      ['with an alias made here', () => new kms.Alias(stack, 'Alias', { aliasName: 'alias/mine', targetKey: new kms.Key(stack, 'Key') })],
    ])('must not be one %s', (_, key) => {
      bindSecret(own({ encryptionKey: key() }));
      expect(synth).toThrow(MESSAGE);
    });

    test.each<[string, () => string]>([
      ['an L2', () => new kms.Key(stack, 'Key').keyArn],
      ['an L1', () => new kms.CfnKey(stack, 'Key').attrKeyId],
      ['an id', () => '0000'],
      ['text that begins with a token', () => `${new CfnParameter(stack, 'Prefix').valueAsString}:key/0000`],
    ])('must not come from %s through an escape hatch', (_, keyId) => {
      const secret = own();
      bindSecret(secret);
      l1(secret).kmsKeyId = keyId();
      expect(synth).toThrow(MESSAGE);
    });

    test.each<[string, () => string | undefined]>([
      ['the alias of the default key', () => 'alias/aws/secretsmanager'],
      ['its ARN', () => `arn:${Aws.PARTITION}:kms:eu-west-1:111111111111:alias/aws/secretsmanager`],
      ['a parameter', () => new CfnParameter(stack, 'KeyId').valueAsString],
      ['the attribute of something else', () => new CfnResource(stack, 'Custom', { type: 'Custom::KeyId' }).getAtt('KeyId').toString()],
      ['nothing', () => undefined],
    ])('may be %s', (_, keyId) => {
      const secret = own({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });
      bindSecret(secret);
      l1(secret).kmsKeyId = keyId();
      expect(synth).not.toThrow();
      expect(warningIds(stack)).toEqual([]);
    });

    test('may be the default key by its alias', () => {
      bindSecret(own({ encryptionKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/secretsmanager') }));
      expect(synth).not.toThrow();
    });
  });

  describe('its JSON keys', () => {
    const generated = (template: object | string, generateStringKey = 'accessToken'): secretsmanager.SecretProps => ({
      generateSecretString: { secretStringTemplate: typeof template === 'string' ? template : JSON.stringify(template), generateStringKey },
    });
    const text = (value: string): secretsmanager.SecretProps => ({ secretStringValue: SecretValue.unsafePlainText(value) });
    const object = (...keys: string[]): secretsmanager.SecretProps => ({
      secretObjectValue: Object.fromEntries(keys.map((key) => [key, SecretValue.secretsManager('elsewhere', { jsonField: key })])),
    });

    test.each<[string, secretsmanager.SecretProps]>([
      ['generated', generated({ username: 'me' })],
      ['generated with a token', generated({ username: Aws.STACK_NAME })],
      ['generated over one of the template', generated({ accessToken: '', username: 'me' })],
      ['text', text('{"accessToken":"x","username":"y"}')],
      ['an object', object('username', 'accessToken')],
    ])('may be the two: %s', (_, props) => {
      bindSecret(own(props));
      expect(synth).not.toThrow();
    });

    test.each<[string, secretsmanager.SecretProps, string]>([
      ['one more in the template', generated({ username: 'me', host: 'x' }), '["username","host","accessToken"]'],
      ['another generated one', generated({ username: 'me' }, 'password'), '["username","password"]'],
      ['one', generated({}), '["accessToken"]'],
      ['of another case', text('{"Username":"x","accesstoken":"y"}'), '["Username","accesstoken"]'],
      ['one more in the text', text('{"username":"x","accessToken":"y","z":1}'), '["username","accessToken","z"]'],
      ['those of an object', object('user', 'accessToken'), '["user","accessToken"]'],
      ['none in plain text', text('token'), '[]'],
      ['none in a JSON list', text('["username","accessToken"]'), '[]'],
      ['none in null', text('null'), '[]'],
      ['those of a lazy value', { secretStringValue: SecretValue.unsafePlainText(Lazy.string({ produce: () => '{"a":1}' })) }, '["a"]'],
    ])('must not be %s', (_, props, keys) => {
      bindSecret(own(props));
      expect(synth).toThrow(`[Stack/Cache] the secret Stack/Secret has the JSON keys ${keys}, ECR reads exactly "username" and "accessToken"; make its value so`);
    });

    test('must not be those of a database', () => {
      bindSecret(new rds.DatabaseSecret(stack, 'Secret', { username: 'admin', secretName: NAME }));
      expect(synth).toThrow('["username","password"]');
    });

    test.each<[string, () => secretsmanager.SecretProps]>([
      ['a value without keys is generated, which waits for another', () => ({})],
      ['the value is a parameter', () => ({ secretStringValue: SecretValue.cfnParameter(new CfnParameter(stack, 'Value', { noEcho: true })) })],
      ['the value is a whole other secret', () => ({ secretStringValue: SecretValue.secretsManager('elsewhere') })],
      ['the value is written as a dynamic reference', () => text('{{resolve:secretsmanager:elsewhere}}')],
      ['the value is no JSON for its tokens', () => text(`${Aws.STACK_NAME}${Aws.REGION}`)],
      ['a key is a token', () => text(JSON.stringify({ [Aws.STACK_NAME]: 'x' }))],
      ['the template is a token', () => generated(new CfnParameter(stack, 'Json').valueAsString)],
      ['the generated key is a token', () => generated({ username: 'me' }, new CfnParameter(stack, 'Field').valueAsString)],
    ])('are not known when %s', (_, props) => {
      bindSecret(own(props()));
      expect(synth).not.toThrow();
    });

    test('are not known when an escape hatch makes the generator a token, or takes all values away', () => {
      const secret = own(generated({ host: 'x' }));
      bindSecret(secret);
      l1(secret).generateSecretString = Lazy.any({ produce: () => ({ SecretStringTemplate: '{}' }) });
      expect(synth).not.toThrow();
      l1(secret).generateSecretString = undefined;
      expect(synth).not.toThrow();
    });
  });

  test('is told all that is wrong at once', () => {
    bindSecret(own({ secretName: 'hub', encryptionKey: new kms.Key(stack, 'Key'), secretStringValue: SecretValue.unsafePlainText('{}') }));
    expect(synth).toThrow(/"secretName"[^]*customer managed key[^]*JSON keys/);
  });
});

describe('newSecret without values', () => {
  test('makes a secret of placeholders, with the default key and the name of the cache', () => {
    const bound = bindNew();
    expect(bound.secret).toBe(bound.cache.node.findChild('Credentials'));
    // The exact generator is a promise: another one would overwrite the values that were put by hand.
    expect(propertiesOf(SECRET)).toEqual([{
      Name: NAME, Description: 'What Amazon ECR logs in to an upstream registry with', GenerateSecretString: PLACEHOLDER,
    }]);
    expect(credentialArn()).toEqual({ Ref: stack.getLogicalId(l1(bound.secret)) });
    expect(warningIds(stack)).toEqual([]);
  });

  test('deletes the secret with the cache', () => {
    bindNew();
    synth().hasResource(SECRET, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });

  test.each([[RemovalPolicy.RETAIN, 'Retain', 'Retain'], [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, 'RetainExceptOnCreate', 'Retain']])(
    'takes the removal policy %s', (removalPolicy, deletion, replacement) => {
      bindNew({ removalPolicy });
      synth().hasResource(SECRET, { DeletionPolicy: deletion, UpdateReplacePolicy: replacement });
    });

  test.each([['team/hub', 'team/hub'], ['team/hub/', 'team/hub'], ['ROOT', 'ROOT']])('the prefix %s makes the name %s', (prefix, name) => {
    bind(UpstreamCredentials.newSecret(), 'Cache', prefix);
    expect(propertiesOf(SECRET)[0].Name).toBe(`ecr-pullthroughcache/${name}`);
  });

  test('the prefix may be a token', () => {
    bind(UpstreamCredentials.newSecret(), 'Cache', new CfnParameter(stack, 'Prefix').valueAsString);
    expect(propertiesOf(SECRET)[0].Name).toEqual({ 'Fn::Join': ['', ['ecr-pullthroughcache/', { Ref: 'Prefix' }]] });
  });

  test('is checked for a key that an escape hatch gives it', () => {
    const { secret } = bindNew();
    l1(secret).kmsKeyId = KEY_ARN;
    expect(synth).toThrow('[Stack/Cache] the secret Stack/Cache/Credentials is encrypted with a customer managed key');
  });
});

describe('the name of a new secret', () => {
  test.each(['ecr-pullthroughcache/a', 'ecr-pullthroughcache/A0/_+=.@-', `ecr-pullthroughcache/${'x'.repeat(491)}`])('may be %s', (secretName) => {
    bindNew({ secretName });
    expect(propertiesOf(SECRET)[0].Name).toBe(secretName);
  });

  test.each([
    ['', 'must begin with "ecr-pullthroughcache/", because ECR may read no other secrets, got ""'],
    ['hub', 'must begin with "ecr-pullthroughcache/", because ECR may read no other secrets, got "hub"'],
    ['ecr-pullthroughcache/', 'must be "ecr-pullthroughcache/" and then letters'],
    ['ecr-pullthroughcache/h:b', 'must be "ecr-pullthroughcache/" and then letters'],
    [`ecr-pullthroughcache/${'x'.repeat(492)}`, 'must have at most 512 characters, got 513'],
  ])('must not be %j', (secretName, message) => {
    expect(() => UpstreamCredentials.newSecret({ secretName })).toThrow(`"secretName" ${message}`);
  });

  test('may be a token', () => {
    bindNew({ secretName: new CfnParameter(stack, 'Name').valueAsString });
    expect(propertiesOf(SECRET)[0].Name).toEqual({ Ref: 'Name' });
  });
});

describe('newSecret with values', () => {
  const parameter = (id: string, scope: Stack = stack) => SecretValue.cfnParameter(new CfnParameter(scope, id, { noEcho: true }));
  const elsewhere = (jsonField: string) => SecretValue.secretsManager('elsewhere', { jsonField });

  test('makes the value of references to them', () => {
    bindNew({ username: parameter('User'), accessToken: parameter('AccessToken') });
    expect(propertiesOf(SECRET)).toEqual([{
      Name: NAME,
      Description: expect.any(String),
      SecretString: { 'Fn::Join': ['', ['{"username":"', { Ref: 'User' }, '","accessToken":"', { Ref: 'AccessToken' }, '"}']] },
    }]);
  });

  test('takes dynamic references', () => {
    bindNew({ username: elsewhere('u'), accessToken: elsewhere('t') });
    expect(propertiesOf(SECRET)[0].SecretString).toBe(
      '{"username":"{{resolve:secretsmanager:elsewhere:SecretString:u::}}","accessToken":"{{resolve:secretsmanager:elsewhere:SecretString:t::}}"}',
    );
  });

  test('takes attributes of resources', () => {
    const made = new CfnResource(stack, 'Made', { type: 'Custom::Token' });
    bindNew({ username: parameter('User'), accessToken: SecretValue.resourceAttribute(made.getAtt('Token').toString()) });
    expect(JSON.stringify(propertiesOf(SECRET)[0].SecretString)).toContain('{"Fn::GetAtt":["Made","Token"]}');
  });

  test.each<[string, () => NewCredentialsOptions]>([
    ['username', () => ({ accessToken: parameter('AccessToken') })],
    ['accessToken', () => ({ username: parameter('User') })],
  ])('takes both, not all but "%s"', (missing, options) => {
    expect(() => UpstreamCredentials.newSecret(options()))
      .toThrow(`"${missing}" is missing; give "username" and "accessToken", or neither and put the values by hand`);
  });

  const PLAIN = 'hunter2-plain';
  test.each<[string, SecretValue]>([
    ['text', SecretValue.unsafePlainText(PLAIN)],
    ['a lazy text', SecretValue.unsafePlainText(Lazy.string({ produce: () => PLAIN }))],
    ['a token for text', new SecretValue(Token.asAny(PLAIN))],
    ['the empty text', SecretValue.unsafePlainText('')],
  ])('refuses %s, for either, and leaves nothing of it in the app', (_, value) => {
    const message = 'is plain text, which would be in the template; give a reference such as SecretValue.cfnParameter(), or leave the values out and put them by hand';
    const hidden = parameter('Hidden');
    expect(() => bind(UpstreamCredentials.newSecret({ username: value, accessToken: hidden }), 'One')).toThrow(`Stack/One: "username" ${message}`);
    expect(() => bind(UpstreamCredentials.newSecret({ username: hidden, accessToken: value }), 'Two')).toThrow(`Stack/Two: "accessToken" ${message}`);
    expect(assembly()).not.toContain(PLAIN);
  });

  test('writes what they refer to in the value of the secret alone', () => {
    bindNew({ username: elsewhere('u'), accessToken: elsewhere('t') });
    const { Outputs, Metadata, ...rest } = synth().toJSON();
    expect([Outputs, Metadata]).toEqual([undefined, undefined]);
    expect(JSON.stringify(rest).match(/resolve:secretsmanager/g)).toHaveLength(2);
  });

  test('refuses secure strings of Systems Manager, which CloudFormation does not resolve there', () => {
    expect(() => bindNew({ username: parameter('User'), accessToken: SecretValue.ssmSecure('/hub/token') })).toThrow(
      'Stack/Cache: "accessToken" is SecretValue.ssmSecure(), which CloudFormation does not resolve in a secret; leave the values out and put them by hand',
    );
  });
});

describe('newSecret for two caches', () => {
  test('makes one for each', () => {
    const credentials = UpstreamCredentials.newSecret();
    bind(credentials, 'One', 'one');
    bind(credentials, 'Two', 'two');
    expect(propertiesOf(SECRET).map(({ Name }) => Name)).toEqual(['ecr-pullthroughcache/one', 'ecr-pullthroughcache/two']);
    const arns = propertiesOf(RULE).map(({ CredentialArn }) => CredentialArn.Ref);
    expect(arns).toEqual(Object.keys(synth().findResources(SECRET)));
    expect(new Set(arns).size).toBe(2);
  });

  const COLLISION = 'an account and region has one secret of a name, but Stack/One/Credentials and Stack/Two/Credentials/Resource are both "ecr-pullthroughcache/hub"; '
    + 'give each a "secretName" of its own, or share one secret with UpstreamCredentials.fromSecret()';

  test('refuses one name for both', () => {
    const credentials = UpstreamCredentials.newSecret({ secretName: NAME });
    bind(credentials, 'One', 'one');
    bind(credentials, 'Two', 'two');
    expect(synth).toThrow(COLLISION);
  });

  test('refuses one name also from two values, and from another stack of the place', () => {
    bind(UpstreamCredentials.newSecret({ secretName: NAME }), 'One', 'one');
    bind(UpstreamCredentials.newSecret(), 'Cache', 'hub', new Stack(app, 'Other', { env: ENV }));
    expect(synth).toThrow('but Stack/One/Credentials and Other/Cache/Credentials/Resource are both "ecr-pullthroughcache/hub"');
  });

  test.each([{ ...ENV, region: 'us-east-1' }, undefined])('takes one name in two places, the other being %j', (env) => {
    const credentials = UpstreamCredentials.newSecret({ secretName: NAME });
    bind(credentials, 'Cache', 'hub');
    bind(credentials, 'Cache', 'hub', new Stack(app, 'Other', { env }));
    expect(synth).not.toThrow();
  });

  test('cannot know of names that are tokens', () => {
    const credentials = UpstreamCredentials.newSecret({ secretName: new CfnParameter(stack, 'Name').valueAsString });
    bind(credentials, 'One', 'one');
    bind(credentials, 'Two', 'two');
    expect(synth).not.toThrow();
  });
});

describe('the ARN of a new secret is stable', () => {
  const given = (scope: Stack): NewCredentialsOptions => {
    const value = (id: string) => SecretValue.cfnParameter(new CfnParameter(scope, id, { noEcho: true }));
    return { username: value('User'), accessToken: value('AccessToken') };
  };

  function template(options?: (scope: Stack) => NewCredentialsOptions) {
    const scope = new Stack(new App(), 'Stack');
    bind(UpstreamCredentials.newSecret(options?.(scope)), 'Cache', 'hub', scope);
    return Template.fromStack(scope).toJSON();
  }

  /** What deploying `after` over `before` does to each resource that changes, by its type. */
  function impacts(before: Record<string, any>, after: Record<string, any>): Record<string, ResourceImpact> {
    const { resources } = fullDiff(before, after);
    return Object.fromEntries(Object.values(resources.changes).map((change) => [change.resourceType, change.changeImpact]));
  }

  const ruleOf = ({ Resources }: Record<string, any>) => Object.values<any>(Resources).find(({ Type }) => Type === RULE);

  test.each([
    ['placeholders give way to values', () => template(), () => template(given)],
    ['values give way to placeholders', () => template(given), () => template()],
    ['the removal policy changes', () => template(), () => template(() => ({ removalPolicy: RemovalPolicy.RETAIN }))],
  ])('when %s, which leaves the rule as it is', (_, old, changed) => {
    const [before, after] = [old(), changed()];
    expect(impacts(before, after)).toEqual({ [SECRET]: ResourceImpact.WILL_UPDATE });
    expect(ruleOf(after)).toEqual(ruleOf(before));
  });

  test('and the diff sees the replacement by another name', () => {
    expect(impacts(template(), template(() => ({ secretName: 'ecr-pullthroughcache/other' })))).toMatchObject({ [SECRET]: ResourceImpact.WILL_REPLACE });
  });
});
