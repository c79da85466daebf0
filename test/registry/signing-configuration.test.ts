import { App, Lazy, NestedStack, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as signer from 'aws-cdk-lib/aws-signer';
import { SigningConfiguration } from '../../src/registry/signing-configuration';
import { SigningRule } from '../../src/registry/signing-rule';
import { renderedProperties, writableProperties } from '../util/l1-properties';
import { ENV } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const TYPE = 'AWS::ECR::SigningConfiguration';
const NOTATION = { platform: signer.Platform.NOTATION_OCI_SHA384_ECDSA };

let app: App;
let stack: Stack;
let profile: signer.SigningProfile;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
  profile = new signer.SigningProfile(stack, 'Profile', NOTATION);
});

const arnOf = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}`), 'Arn'] });
const imported = (name: string, scope = stack) =>
  signer.SigningProfile.fromSigningProfileAttributes(scope, `Imported${name}`, { signingProfileName: name, signingProfileVersion: 'abcdefghij' });
const signing = (...rules: SigningRule[]) => new SigningConfiguration(stack, 'Signing', { rules });
const withFilters = (...repositoryFilters: string[]) => signing({ profile, repositoryFilters });

function properties(): any {
  return Object.values(Template.fromStack(stack).findResources(TYPE))[0].Properties;
}

describe('rules', () => {
  test('are of all repositories without filters', () => {
    signing({ profile });
    expect(properties().Rules).toEqual([{ SigningProfileArn: { 'Fn::GetAtt': [expect.stringMatching(/^Profile/), 'Arn'] } }]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('have filters, whose order does not matter, and more are added later', () => {
    withFilters('prod/*', '*-release').addRule({ profile, repositoryFilters: ['*'] });
    expect(properties().Rules.map(({ RepositoryFilters }: any) => RepositoryFilters)).toEqual([
      [{ Filter: '*-release', FilterType: 'WILDCARD_MATCH' }, { Filter: 'prod/*', FilterType: 'WILDCARD_MATCH' }],
      [{ Filter: '*', FilterType: 'WILDCARD_MATCH' }],
    ]);
  });

  test('do not change with the list they were made of', () => {
    const repositoryFilters = ['prod/*'];
    signing({ profile, repositoryFilters });
    repositoryFilters.push('dev/*');
    expect(properties().Rules[0].RepositoryFilters).toHaveLength(1);
  });

  test('reach every writable property of the L1', () => {
    withFilters('*');
    expect(renderedProperties(properties())).toEqual(writableProperties('CfnSigningConfiguration'));
  });

  test('are at most 10', () => {
    const configuration = signing(...Array.from({ length: 10 }, () => ({ profile })));
    expect(properties().Rules).toHaveLength(10);
    expect(() => configuration.addRule({ profile })).toThrow('Stack/Signing: "rules" must be at most 10 signing rules');
    expect(() => new SigningConfiguration(stack, 'More', { rules: Array.from({ length: 11 }, () => ({ profile })) })).toThrow(/at most 10 signing rules/);
  });

  test('are at least one, at synth', () => {
    signing();
    expect(() => app.synth()).toThrow(/\[Stack\/Signing\] the signing configuration has no rule; give "rules" at least one/);
  });

  test('may all be added later', () => {
    signing().addRule({ profile });
    expect(properties().Rules).toHaveLength(1);
  });
});

test('its L1 is the default child, under the id Resource', () => {
  const configuration = signing({ profile });
  expect(configuration.node.defaultChild).toBe(configuration.node.findChild('Resource'));
});

describe('filters', () => {
  test.each([['a'], ['*'], ['a'.repeat(256)], ['team/api'], ['*/production'], ['a.b_c-d/e*']])('take %j', (filter) => {
    expect(() => withFilters(filter)).not.toThrow();
  });

  test.each([
    ['', '"repositoryFilters" must have 1 to 256 characters, got 0'],
    ['a'.repeat(257), '"repositoryFilters" must have 1 to 256 characters, got 257'],
    ['Prod', '"repositoryFilters" must be lower-case letters, digits and "*"'],
    ['a//b', '"repositoryFilters" must be lower-case letters'],
    ['/a', '"repositoryFilters" must be lower-case letters'],
    ['a-', '"repositoryFilters" must be lower-case letters'],
    ['a..b', '"repositoryFilters" must be lower-case letters'],
  ])('refuse %j', (filter, message) => {
    expect(() => withFilters(filter)).toThrow(`Stack/Signing: ${message}`);
  });

  test('are 1 to 100', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `team${index}/*`);
    const configuration = withFilters(...many(100));
    expect(() => configuration.addRule({ profile, repositoryFilters: many(101) })).toThrow('"repositoryFilters" must be at most 100 filters, got 101');
    expect(() => configuration.addRule({ profile, repositoryFilters: [] })).toThrow('"repositoryFilters" is empty; leave it out for all repositories');
  });

  test('may be tokens, but not as a list', () => {
    const configuration = withFilters(Lazy.string({ produce: () => 'team/*' }));
    expect(() => configuration.addRule({ profile, repositoryFilters: Token.asList({ Ref: 'Filters' }) })).toThrow(/must be known one by one/);
    expect(properties().Rules[0].RepositoryFilters[0].Filter).toBe('team/*');
  });
});

describe('profiles', () => {
  test('that are imported have the ARN that ECR takes', () => {
    signing({ profile: imported('release') });
    expect(properties().Rules[0].SigningProfileArn).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':signer:eu-west-1:111111111111:/signing-profiles/release']],
    });
  });

  test.each(['ab', 'a'.repeat(64), 'Team_1'])('may be named %s', (name) => {
    expect(() => signing({ profile: imported(name) })).not.toThrow();
  });

  test.each(['a', 'a'.repeat(65), 'team-1', 'team/1'])('may not be named %s', (name) => {
    expect(() => signing({ profile: imported(name) })).toThrow(/"profile" must have a name of 2 to 64 letters, digits and "_", got/);
  });

  test('may be named by a token', () => {
    expect(() => signing({ profile: imported(Lazy.string({ produce: () => 'x' })) })).not.toThrow();
  });

  test.each(['made', 'imported'])('of another region are refused: %s', (how) => {
    const other = new Stack(app, 'Other', { env: { ...ENV, region: 'us-east-1' } });
    const far = how === 'made' ? new signer.SigningProfile(other, 'Far', NOTATION) : imported('far', other);
    expect(() => signing({ profile: far }))
      .toThrow(/Stack\/Signing: "profile" Other\/\w*[Ff]ar is in us-east-1, but ECR signs with profiles of its own region, eu-west-1/);
  });

  test('of another account, or of a region that is not known, are taken', () => {
    const other = new Stack(app, 'Other', { env: { account: '222222222222', region: 'eu-west-1' } });
    const somewhere = new Stack(app, 'Somewhere');
    const configuration = signing({ profile: imported('near', other) });
    configuration.addRule({ profile: imported('somewhere', somewhere) });
    expect(() => new SigningConfiguration(somewhere, 'Signing', { rules: [{ profile }] })).not.toThrow();
  });

  test('for another platform are warned of', () => {
    signing({ profile: new signer.SigningProfile(stack, 'Lambda', { platform: signer.Platform.AWS_LAMBDA_SHA384_ECDSA }) });
    expect(warningMessage(stack, 'SigningConfiguration.profilePlatform')).toMatch(
      /^the signing profile Stack\/Lambda is for the platform "AWSLambda-SHA384-ECDSA"; container images are signed with "Notation-OCI-SHA384-ECDSA"/);
  });

  test('for a platform that is not known are not warned of', () => {
    const platform = signer.Platform.of(Lazy.string({ produce: () => 'x' }));
    signing({ profile: new signer.SigningProfile(stack, 'Lambda', { platform }) }).addRule({ profile: imported('release') });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('grantSign', () => {
  let role: iam.Role;
  beforeEach(() => { role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }); });

  function statements(): any[] {
    return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  }

  test('allows one action on exactly the profiles', () => {
    const other = new signer.SigningProfile(stack, 'Other', NOTATION);
    new signer.SigningProfile(stack, 'Unused', NOTATION);
    const grant = signing({ profile }, { profile, repositoryFilters: ['a'] }, { profile: other }).grantSign(role);
    expect(grant.success).toBe(true);
    expect(statements()).toEqual([{
      Effect: 'Allow',
      Action: 'signer:SignPayload',
      Resource: [{ 'Fn::GetAtt': [expect.stringMatching(/^Profile/), 'Arn'] }, { 'Fn::GetAtt': [expect.stringMatching(/^Other/), 'Arn'] }],
    }]);
  });

  test('is for profiles of rules added later too', () => {
    const configuration = signing({ profile });
    configuration.grantSign(role);
    configuration.addRule({ profile: new signer.SigningProfile(stack, 'Later', NOTATION) });
    expect(statements()).toHaveLength(2);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([{ Effect: 'Allow', Action: 'signer:SignPayload', Resource: arnOf('Later') }]) },
    });
  });

  test('has the ARN of imported profiles right', () => {
    signing({ profile: imported('release') }).grantSign(role);
    expect(JSON.stringify(statements())).toContain('111111111111:/signing-profiles/release"');
  });

  test('is for users, and says what an imported role of another account needs', () => {
    const configuration = signing({ profile: imported('release') });
    configuration.grantSign(new iam.User(stack, 'User'));
    expect(configuration.grantSign(iam.Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::222222222222:role/x')).success).toBe(false);
    expect(statements()).toHaveLength(1);
    expect(warningMessage(stack, 'SigningConfiguration.granteePolicy')).toMatch(
      /^the identity policy of arn:aws:iam::222222222222:role\/x cannot be changed from here; .*"Action":"signer:SignPayload"/);
  });

  describe('for a pusher of another account', () => {
    const theirs = () => new Stack(app, 'Theirs', { env: { ...ENV, account: '222222222222' } });
    const pusher = (of: Stack, id = 'Pusher') => new iam.Role(of, id, { assumedBy: new iam.AccountRootPrincipal() });
    const permissions = () => Object.values(Template.fromStack(stack).findResources('AWS::Signer::ProfilePermission')).map(({ Properties }) => Properties);

    test.each<[string, () => iam.IGrantable]>([
      ['an imported role', () => iam.Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::222222222222:role/x')],
      ['an ARN', () => new iam.ArnPrincipal('arn:aws:iam::222222222222:role/x')],
      ['the account', () => new iam.AccountPrincipal('222222222222')],
    ])('allows its account on a profile of the app: %s', (_, grantee) => {
      signing({ profile }).grantSign(grantee());
      expect(permissions()).toEqual([{
        Action: 'signer:SignPayload',
        Principal: '222222222222',
        ProfileName: { 'Fn::GetAtt': [expect.stringMatching(/^Profile/), 'ProfileName'] },
        StatementId: 'SignPayload222222222222',
      }]);
    });

    test('allows it once, on profiles of rules added later too', () => {
      const configuration = signing({ profile });
      configuration.grantSign(new iam.AccountPrincipal('222222222222'));
      configuration.grantSign(iam.Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::222222222222:role/x'));
      configuration.addRule({ profile, repositoryFilters: ['a'] });
      configuration.addRule({ profile: new signer.SigningProfile(stack, 'Later', NOTATION) });
      expect(permissions().map(({ ProfileName }) => ProfileName['Fn::GetAtt'][0])).toEqual([expect.stringMatching(/^Profile/), expect.stringMatching(/^Later/)]);
    });

    test('has the command for an imported profile', () => {
      const of = theirs();
      signing({ profile: imported('release') }).grantSign(pusher(of));
      expect(warningMessage(stack, 'SigningConfiguration.profilePermission')).toMatch(/run there: aws signer add-profile-permission --profile-name release --action signer:SignPayload --principal 222222222222 --statement-id SignPayload222222222222 --region eu-west-1$/);
      expect(Template.fromStack(of).findResources('AWS::IAM::Policy')).not.toEqual({});
    });

    test('is warned of where its account is not known', () => {
      signing({ profile: imported('release') }).grantSign(pusher(new Stack(app, 'Agnostic')));
      expect(warningIds(stack)).toEqual(['SigningConfiguration.unknownAccount']);
    });

    test('is nothing more for one of the account of the profile', () => {
      signing({ profile }).grantSign(role);
      expect(permissions()).toEqual([]);
      expect(warningIds(stack)).toEqual([]);
    });
  });

  test('is refused for services, which have no identity policy', () => {
    expect(() => signing({ profile }).grantSign(new iam.ServicePrincipal('codebuild.amazonaws.com'))).toThrow(/^Stack\/Signing: the service .* has no identity policy/);
  });
});

test('a profile whose version is known to be of another account is that one', () => {
  const arn = 'arn:aws:signer:eu-west-1:222222222222:/signing-profiles/release';
  const theirs = Object.create(imported('release'), { signingProfileVersionArn: { value: `${arn}/abcdefghij` } });
  signing({ profile: theirs }).grantSign(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
  expect(properties().Rules[0].SigningProfileArn).toBe(arn);
  expect(warningMessage(stack, 'SigningConfiguration.profilePermission')).toContain('--principal 111111111111');
});

describe('a second owner', () => {
  beforeEach(() => { signing({ profile }); });

  test.each<[string, () => unknown, string]>([
    ['in the stack', () => new SigningConfiguration(stack, 'Two', { rules: [{ profile }] }), 'Stack/Two/Resource'],
    ['in another stack', () => new SigningConfiguration(new Stack(app, 'Other', { env: ENV }), 'Two', { rules: [{ profile }] }), 'Other/Two/Resource'],
    ['an L1 in a nested stack', () => new ecr.CfnSigningConfiguration(new NestedStack(stack, 'Nested'), 'L1', { rules: [] }), 'Stack/Nested/L1'],
  ])('%s is an error that names both', (_, make, path) => {
    make();
    expect(() => app.synth()).toThrow(
      `the signing configuration of an account and region is set once, but ${['Stack/Signing/Resource', path].sort().join(' and ')} both set it`);
  });

  test('in a stack without environment is a warning', () => {
    const other = new Stack(app, 'Other');
    new SigningConfiguration(other, 'Two', { rules: [{ profile: imported('release', other) }] });
    app.synth();
    expect(warningMessage(stack, 'PrivateRegistry.perhapsSecondOwner')).toMatch(/^Other\/Two\/Resource sets the signing configuration too/);
  });
});
