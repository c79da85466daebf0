import { Aws, CfnParameter, CfnResource, Lazy, SecretValue, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { app, bindSecret, credentialArn, KEY_ARN, l1, NAME, own, SECRET, stack, synth } from './upstream-credentials.helpers';
import { ENV } from '../util/registries';
import { warningIds } from '../util/warnings';

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

    test.each<[string, secretsmanager.SecretProps]>([
      ['with the settings of CDK', { generateSecretString: undefined }],
      ['as a password', { generateSecretString: { passwordLength: 40 } }],
    ])('must be there: a text is generated %s', (_, props) => {
      bindSecret(own(props));
      expect(synth).toThrow('[Stack/Cache] the secret Stack/Secret is generated as a text without JSON, ECR reads the JSON keys "username" and "accessToken"; '
        + 'give its "generateSecretString" a "secretStringTemplate" with "username" and the "generateStringKey" "accessToken", or use UpstreamCredentials.newSecret()');
    });

    test('must not be those of a database', () => {
      bindSecret(new rds.DatabaseSecret(stack, 'Secret', { username: 'admin', secretName: NAME }));
      expect(synth).toThrow('["username","password"]');
    });

    test.each<[string, () => secretsmanager.SecretProps]>([
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
