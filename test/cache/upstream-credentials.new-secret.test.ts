import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { App, CfnParameter, CfnResource, Lazy, RemovalPolicy, SecretValue, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { app, bind, credentialArn, KEY_ARN, l1, NAME, propertiesOf, SECRET, stack, synth } from './upstream-credentials.helpers';
import { NewCredentialsOptions } from '../../src/cache/new-credentials-options';
import { UpstreamCredentials } from '../../src/cache/upstream-credentials';
import { ENV } from '../util/registries';
import { RULE } from '../util/resource-types';
import { warningIds } from '../util/warnings';

const PLACEHOLDER = { SecretStringTemplate: '{"username":"placeholder"}', GenerateStringKey: 'accessToken' };
const bindNew = (options?: NewCredentialsOptions) => bind(UpstreamCredentials.newSecret(options));

/** All files that the app writes: templates, manifests, the tree. */
function assembly(): string {
  const { directory } = app.synth();
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

describe('newSecret without values', () => {
  test('makes a secret of placeholders, with the default key and the name of the cache', () => {
    const bound = bindNew();
    expect(bound.secret).toBe(bound.cache.node.findChild('Credentials'));
    // The exact generator is a promise: another one would overwrite the values that were put by hand.
    expect(propertiesOf(SECRET)).toEqual([{
      Name: NAME, Description: 'What Amazon ECR logs in to an upstream registry with', GenerateSecretString: PLACEHOLDER,
    }]);
    expect(credentialArn()).toEqual(stack.resolve(l1(bound.secret).ref));
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

  const COLLISION = 'an account and region has one secret of a name, but Stack/One/Credentials/Resource and Stack/Two/Credentials/Resource are both "ecr-pullthroughcache/hub"; '
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
    expect(synth).toThrow('but Other/Cache/Credentials/Resource and Stack/One/Credentials/Resource are both "ecr-pullthroughcache/hub"');
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

  test('and the diff sees that another name is another secret', () => {
    const { resources } = fullDiff(template(), template(() => ({ secretName: 'ecr-pullthroughcache/other' })));
    expect(Object.values(resources.changes).filter(({ resourceType }) => resourceType === SECRET).map(({ changeImpact }) => changeImpact).sort())
      .toEqual([ResourceImpact.WILL_CREATE, ResourceImpact.WILL_DESTROY]);
  });
});
