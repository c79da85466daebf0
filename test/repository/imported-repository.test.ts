import { App, Aws, Duration, Fn, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AllowImagePull, ExpireUntaggedImages, ManagedRepository, PullPrincipal, RegistryEndpoint } from '../../src';
import { warningIds, warningMessage } from '../util/warnings';

const ID = 'ManagedRepository.importedPolicy';
const OWN_ARN = 'arn:aws:ecr:eu-west-1:111111111111:repository/team/api';
const FOREIGN_ARN = 'arn:aws:ecr:us-east-1:999999999999:repository/team/api';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
});

function identityActions(): string[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .flatMap((policy) => policy.Properties.PolicyDocument.Statement).flatMap((statement: any) => statement.Action);
}

describe('fromRepositoryArn', () => {
  test.each([
    ['aws', 'us-east-1', 'amazonaws.com'],
    ['aws-cn', 'cn-north-1', 'amazonaws.com.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'amazonaws.com'],
    ['aws-eusc', 'eusc-de-east-1', 'amazonaws.eu'],
    ['aws-iso', 'us-iso-east-1', 'c2s.ic.gov'],
    ['aws-iso-b', 'us-isob-east-1', 'sc2s.sgov.gov'],
    ['aws-iso-e', 'eu-isoe-west-1', 'cloud.adc-e.uk'],
    ['aws-iso-f', 'us-isof-south-1', 'csp.hci.ic.gov'],
  ])('the ARN decides the host in %s', (partition, region, suffix) => {
    const repository = ManagedRepository.fromRepositoryArn(stack, 'Imported', `arn:${partition}:ecr:${region}:999999999999:repository/team/api`);
    expect(repository.repositoryUriForTag('v1')).toBe(`999999999999.dkr.ecr.${region}.${suffix}/team/api:v1`);
    expect(repository.env).toEqual({ account: '999999999999', region });
    expect(repository.repositoryName).toBe('team/api');
  });

  test('parts of the ARN may be tokens', () => {
    const repository = ManagedRepository.fromRepositoryArn(stack, 'Imported', `arn:${Aws.PARTITION}:ecr:us-east-1:${Aws.ACCOUNT_ID}:repository/team/api`);
    expect(stack.resolve(repository.registryUri)).toBe('111111111111.dkr.ecr.us-east-1.amazonaws.com');

    const agnostic = new Stack(new App(), 'Agnostic');
    const elsewhere = ManagedRepository.fromRepositoryArn(agnostic, 'Imported', `arn:${Aws.PARTITION}:ecr:us-east-1:${Aws.ACCOUNT_ID}:repository/team/api`);
    expect(agnostic.resolve(elsewhere.registryUri)).toEqual({ 'Fn::Join': ['', [{ Ref: 'AWS::AccountId' }, '.dkr.ecr.us-east-1.amazonaws.com']] });
  });

  test('a token cannot hide the name', () => {
    expect(() => ManagedRepository.fromRepositoryArn(stack, 'Imported', Fn.importValue('Arn'))).toThrow(/use ManagedRepository.fromRepositoryAttributes\(\)/);
  });

  test.each(['team/api', 'arn:aws:s3:::bucket', 'arn:aws:ecr:us-east-1:999999999999:registry', `${FOREIGN_ARN}:v1`, 'arn:aws:ecr:::repository/x',
    'arn:aws:ecr:us-east-1:999999999999:repository/'])('%s is refused', (arn) => {
    expect(() => ManagedRepository.fromRepositoryArn(stack, 'Imported', arn)).toThrow(/"repositoryArn" must be "arn:<partition>:ecr:/);
  });
});

test('fromRepositoryName is in the account and region of the stack', () => {
  const repository = ManagedRepository.fromRepositoryName(stack, 'Imported', 'team/api');
  expect(stack.resolve(repository.repositoryArn)).toEqual(
    { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:111111111111:repository/team/api']] });
  expect(repository.repositoryUri).toBe('111111111111.dkr.ecr.eu-west-1.amazonaws.com/team/api');
});

test.each([
  ['fromRepositoryName', () => ManagedRepository.fromRepositoryName(stack, 'Imported', FOREIGN_ARN)],
  ['fromRepositoryArn', () => ManagedRepository.fromRepositoryArn(stack, 'Imported', `${FOREIGN_ARN}/API`)],
  ['fromRepositoryAttributes', () => ManagedRepository.fromRepositoryAttributes(stack, 'Imported', { repositoryName: 'API', repositoryArn: FOREIGN_ARN })],
])('%s refuses what cannot be a name', (_, make) => {
  expect(make).toThrow(/"repositoryName" must be path components/);
});

describe('fromRepositoryAttributes', () => {
  test('takes the environment from an ARN that is known', () => {
    const repository = ManagedRepository.fromRepositoryAttributes(stack, 'Imported', { repositoryName: 'team/api', repositoryArn: FOREIGN_ARN });
    expect(repository.repositoryUri).toBe('999999999999.dkr.ecr.us-east-1.amazonaws.com/team/api');
  });

  test('takes it from an ARN that is a token, too', () => {
    const repository = ManagedRepository.fromRepositoryAttributes(stack, 'Imported', { repositoryName: 'team/api', repositoryArn: Fn.importValue('Arn') });
    expect(stack.resolve(repository.repositoryArn)).toEqual({ 'Fn::ImportValue': 'Arn' });
    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', { 'Fn::ImportValue': 'Arn' }] }] });
    expect(stack.resolve(repository.env)).toEqual({ account: part(4), region: part(3) });
    expect(stack.resolve(repository.registryUri)).toEqual({ 'Fn::Join': ['', [part(4), '.dkr.ecr.', part(3), '.', { Ref: 'AWS::URLSuffix' }]] });
  });

  test('whose owner is not known says what that owner may have to add', () => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    ManagedRepository.fromRepositoryAttributes(stack, 'Imported', { repositoryName: 'team/api', repositoryArn: Fn.importValue('Arn') }).grantPull(role);
    expect(warningIds(stack)).toEqual([ID]);
  });

  test('that contradict each other are refused', () => {
    expect(() => ManagedRepository.fromRepositoryAttributes(stack, 'Imported', { repositoryName: 'team/web', repositoryArn: FOREIGN_ARN }))
      .toThrow('Stack: "repositoryName" is "team/web", but "repositoryArn" names "team/api"');
  });
});

describe('fromLookup', () => {
  test.each([
    [{ repositoryName: 'team/api' }],
    [{ repositoryArn: OWN_ARN }],
  ])('asks for %j', (options) => {
    const repository = ManagedRepository.fromLookup(stack, 'Imported', options);
    expect(repository.repositoryName).toBe('team/api');
    expect(repository.registryUri).toBe('111111111111.dkr.ecr.eu-west-1.amazonaws.com');
    const [missing] = (stack.node.root as App).synth().manifest.missing!;
    expect(missing.props).toMatchObject({ typeName: 'AWS::ECR::Repository', exactIdentifier: 'team/api', account: '111111111111', region: 'eu-west-1' });
  });

  test.each([[{}], [{ repositoryName: Token.asString({ Ref: 'Name' }) }], [{ repositoryArn: 'nonsense' }]])('%j is refused', (options) => {
    expect(() => ManagedRepository.fromLookup(stack, 'Imported', options)).toThrow(/"repositoryName" or "repositoryArn" that is known at synth/);
  });

  test.each([
    [{ repositoryArn: FOREIGN_ARN }],
    [{ repositoryArn: OWN_ARN.replace('eu-west-1', 'us-east-1') }],
    [{ repositoryArn: OWN_ARN, repositoryName: 'team/web' }],
  ])('%j is refused, it is not what would be found', (options) => {
    expect(() => ManagedRepository.fromLookup(stack, 'Imported', options)).toThrow(/looked up in the account and region of the stack, 111111111111 and eu-west-1/);
  });
});

describe('a grant', () => {
  test('within the account needs no policy of the repository', () => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(ManagedRepository.fromRepositoryArn(stack, 'Imported', OWN_ARN).grantPull(role).success).toBe(true);
    expect(identityActions()).toEqual(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:GetAuthorizationToken']);
    expect(warningIds(stack)).toEqual([]);
  });

  test('within an account that is not known is taken for that', () => {
    const agnostic = new Stack(new App(), 'Agnostic');
    const role = new iam.Role(agnostic, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    ManagedRepository.fromRepositoryName(agnostic, 'Imported', 'team/api').grantPull(role);
    expect(warningIds(agnostic)).toEqual([]);
  });

  test('across accounts says what the owner must add', () => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(ManagedRepository.fromRepositoryArn(stack, 'Imported', FOREIGN_ARN).grantPull(role).success).toBe(true);
    expect(identityActions()).toHaveLength(3);
    const [json] = /\{.*\}$/.exec(warningMessage(stack, ID))!;
    expect(JSON.parse(json)).toEqual({
      Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Effect: 'Allow', Principal: { AWS: '111111111111' },
    });
  });

  test('from a stack whose account is not known, to a repository whose account is, says it too', () => {
    const agnostic = new Stack(new App(), 'Agnostic');
    const role = new iam.Role(agnostic, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    ManagedRepository.fromRepositoryArn(agnostic, 'Imported', FOREIGN_ARN).grantPull(role);
    expect(warningMessage(agnostic, ID)).toContain('"Principal":{"AWS":"<account id of Agnostic>"}');
  });

  test('to a principal without an identity policy grants nothing, and says so', () => {
    const grant = ManagedRepository.fromRepositoryArn(stack, 'Imported', OWN_ARN).grantPull(new iam.ServicePrincipal('codebuild.amazonaws.com'));
    expect(grant.success).toBe(false);
    expect(warningMessage(stack, ID)).toContain('"Principal":{"Service":"codebuild.amazonaws.com"}');
  });
});

test('a statement is not added, and the warning carries its JSON', () => {
  const repository = ManagedRepository.fromRepositoryArn(stack, 'Imported', OWN_ARN);
  const statement = new iam.PolicyStatement({ actions: ['ecr:PutImage'], principals: [new iam.ArnPrincipal('222222222222')] });
  expect(repository.addToResourcePolicy(statement)).toEqual({ statementAdded: false });
  expect(warningMessage(stack, ID)).toContain('team/api is imported');
  expect(warningMessage(stack, ID)).toContain('{"Action":"ecr:PutImage","Effect":"Allow","Principal":{"AWS":"222222222222"}}');
});

describe('a mixin on an imported repository', () => {
  test.each([
    ['AllowImagePull', new AllowImagePull(PullPrincipal.account('222222222222')), '"AWS":["222222222222"]'],
    ['ExpireUntaggedImages', new ExpireUntaggedImages(Duration.days(7)), '"countNumber":7'],
  ])('%s says what its owner must add, whoever imported it', (name, mixin, json) => {
    ManagedRepository.fromRepositoryArn(stack, 'Imported', FOREIGN_ARN).with(mixin);
    expect(warningMessage(stack, `${name}.importedRepository`)).toContain(json);
    const other = new Stack(new App(), 'Other');
    ecr.Repository.fromRepositoryName(other, 'Imported', 'team/api').with(mixin);
    expect(warningMessage(other, `${name}.importedRepository`)).toContain(json);
  });
});

describe('events', () => {
  test('of a repository elsewhere are warned of', () => {
    ManagedRepository.fromRepositoryArn(stack, 'Imported', FOREIGN_ARN).onImagePushed('Rule');
    expect(warningMessage(stack, 'ManagedRepository.eventsElsewhere')).toContain('its own account and region, 999999999999 and us-east-1');
  });

  test('of a repository here are not', () => {
    ManagedRepository.fromRepositoryArn(stack, 'Imported', OWN_ARN).onImagePushed('Rule');
    expect(warningIds(stack)).toEqual([]);
  });
});

test('two imports of one repository live in one stack', () => {
  const uris = ['One', 'Two'].map((id) => ManagedRepository.fromRepositoryArn(stack, id, OWN_ARN).repositoryUri);
  expect(uris[0]).toBe(uris[1]);
});

test('the other endpoints follow the ARN too', () => {
  const repository = ManagedRepository.fromRepositoryArn(stack, 'Imported', FOREIGN_ARN);
  expect(repository.repositoryUriFor(RegistryEndpoint.DUAL_STACK_FIPS, 'v1')).toBe('999999999999.dkr-ecr-fips.us-east-1.on.aws/team/api:v1');
});
