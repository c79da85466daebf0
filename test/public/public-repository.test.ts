import { App, Aspects, Aws, CfnDeletionPolicy, Fn, PhysicalName, RemovalPolicy, Stack, Tags, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PublicRepository, PublicRepositoryProps, PushPrincipal } from '../../src';
import { renderedProperties, writableProperties } from '../util/l1-properties';
import { warningIds, warningMessage } from '../util/warnings';

const PUBLIC = 'AWS::ECR::PublicRepository';
const ENV = { account: '111111111111', region: 'us-east-1' };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

const make = (props?: PublicRepositoryProps) => new PublicRepository(stack, 'Tool', props);
const describedBy = (account: string) => new iam.PolicyStatement({ actions: ['ecr-public:DescribeImages'], principals: [new iam.AccountPrincipal(account)] });

test('is a name and nothing else, and is retained, by default', () => {
  make();
  const [resource] = Object.values(Template.fromStack(stack).findResources(PUBLIC));
  expect(resource).toEqual({ Type: PUBLIC, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('every writable property of the L1 is reachable', () => {
  make({
    repositoryName: 'tool',
    description: 'a',
    aboutText: 'b',
    usageText: 'c',
    architectures: ['ARM 64'],
    operatingSystems: ['Linux'],
    policyStatements: [describedBy('222222222222')],
  });
  Tags.of(stack).add('team', 'web');
  const [{ Properties: properties }] = Object.values(Template.fromStack(stack).findResources(PUBLIC));
  expect(renderedProperties(properties)).toEqual(writableProperties('CfnPublicRepository'));
  expect(writableProperties('CfnPublicRepository')).toHaveLength(8);
  expect(properties.RepositoryCatalogData).toEqual({
    RepositoryDescription: 'a', AboutText: 'b', UsageText: 'c', Architectures: ['ARM 64'], OperatingSystems: ['Linux'],
  });
});

test('two in one stack do not disturb each other', () => {
  new PublicRepository(stack, 'One', { repositoryName: 'one', policyStatements: [describedBy('222222222222')] });
  new PublicRepository(stack, 'Two', { repositoryName: 'two' });
  app.synth();
  const resources = Object.values(Template.fromStack(stack).findResources(PUBLIC));
  expect(resources.map(({ Properties }) => Properties.RepositoryPolicyText !== undefined)).toEqual([true, false]);
});

test('its L1 is the default child, and what refers to it has its name and ARN', () => {
  const tool = make();
  expect(tool.node.defaultChild).toBe(tool.node.findChild('Resource'));
  expect(tool.node.defaultChild).toBeInstanceOf(ecr.CfnPublicRepository);
  const id = stack.getLogicalId(tool.node.defaultChild as ecr.CfnPublicRepository);
  expect(stack.resolve(tool.publicRepositoryRef)).toEqual({ repositoryName: { Ref: id }, publicRepositoryArn: { 'Fn::GetAtt': [id, 'Arn'] } });
});

describe('the region', () => {
  const inRegion = (region?: string) => () => new PublicRepository(new Stack(app, 'There', { env: { region } }), 'Tool');

  test.each([['us-east-1'], [undefined], [Aws.REGION], [Fn.importValue('Region')]])('%s is fine', (region) => {
    expect(inRegion(region)).not.toThrow();
  });

  test.each(['us-west-2', 'eu-west-1', 'cn-north-1', 'us-gov-east-1'])('%s is refused', (region) => {
    expect(inRegion(region)).toThrow(`There/Tool: a public repository must be in a stack of the region us-east-1, where alone AWS makes them, got "${region}"; make`);
  });
});

describe('the name', () => {
  test.each(['ab', '0a', 'a.b_c-d/e', 'x'.repeat(205), Aws.STACK_NAME, PhysicalName.GENERATE_IF_NEEDED])('%s is fine', (repositoryName) => {
    expect(() => make({ repositoryName })).not.toThrow();
  });

  test.each(['a', 'x'.repeat(206)])('%s has the wrong length', (repositoryName) => {
    expect(() => make({ repositoryName })).toThrow(`"repositoryName" of a public repository must have 2 to 205 characters, got ${repositoryName.length}`);
  });

  test.each(['a--b', 'a__b', 'a//b', 'a..b', '-ab', 'ab-', '/ab', 'ab/', 'Ab', 'a b', 'ab\n'])('%j is refused', (repositoryName) => {
    const imports = [
      () => PublicRepository.fromRepositoryName(stack, 'Imported', repositoryName),
      () => PublicRepository.fromRepositoryArn(stack, 'Imported', `arn:aws:ecr-public::111111111111:repository/${repositoryName}`),
    ];
    for (const taker of [() => make({ repositoryName }), ...imports]) {
      expect(taker).toThrow(/"repositoryName" of a public repository must be path components joined by "\/"/);
    }
  });
});

describe('the URI', () => {
  test('has the alias of the registry', () => {
    const tool = make({ repositoryName: 'tools/tool', registryAlias: 'acme' });
    const name = stack.getLogicalId(tool.node.defaultChild as ecr.CfnPublicRepository);
    const uri = (suffix?: string) => ({ 'Fn::Join': ['', ['public.ecr.aws/acme/', { Ref: name }, ...suffix === undefined ? [] : [suffix]]] });
    expect(stack.resolve(tool.repositoryUri)).toEqual(uri());
    expect(stack.resolve(tool.repositoryUriForTag('v1'))).toEqual(uri(':v1'));
    expect(stack.resolve(tool.repositoryUriForTag())).toEqual(uri());
    expect(stack.resolve(tool.repositoryUriForDigest('sha256:0'))).toEqual(uri('@sha256:0'));
  });

  test('is an error without the alias, that names it', () => {
    const tool = make();
    for (const uri of [() => tool.repositoryUri, () => tool.repositoryUriForTag('v1'), () => tool.repositoryUriForDigest()]) {
      expect(uri).toThrow('Stack/Tool: the URI of a public repository has the alias of the registry, which CloudFormation does not know; give the repository a "registryAlias"');
    }
  });

  test.each(['a1', 'acme', 'a1b2c3d4', 'ac.me', 'ac-me', 'ac_me', 'x'.repeat(50), Fn.importValue('Alias')])('takes the alias %s', (registryAlias) => {
    expect(() => make({ registryAlias }).repositoryUri).not.toThrow();
  });

  test.each(['a', 'x'.repeat(51), 'Acme', '1acme', 'a-b', 'ac--me', 'acme-', 'acme/x', 'public.ecr.aws/acme'])('refuses the alias %j', (registryAlias) => {
    expect(() => make({ registryAlias })).toThrow('"registryAlias" must have 2 to 50 characters');
    expect(() => PublicRepository.fromRepositoryName(stack, 'Imported', 'tool', registryAlias)).toThrow('"registryAlias" must have 2 to 50 characters');
  });
});

describe('what the gallery shows', () => {
  const token = Fn.importValue('Text');
  const many = (count: number) => Array.from({ length: count }, (_, index) => `os${index}`);

  test.each<[string, PublicRepositoryProps]>([
    ['a long description', { description: 'x'.repeat(1_024) }],
    ['long texts', { aboutText: 'x'.repeat(10_240), usageText: 'x'.repeat(10_240) }],
    ['many entries', { architectures: many(50), operatingSystems: many(50) }],
    ['a long entry', { architectures: ['x'.repeat(50)], operatingSystems: ['x'.repeat(50)] }],
    ['an architecture without a badge', { architectures: ['RISC-V'] }],
    ['tokens', { description: token + 'x'.repeat(1_100), aboutText: token, architectures: [token], operatingSystems: Fn.split(',', token) }],
  ])('%s is fine', (_, props) => {
    make(props);
    app.synth();
    expect(warningIds(stack)).toEqual(['PublicRepository.everybodyMayPull']);
  });

  test.each<[string, PublicRepositoryProps, string]>([
    ['a description', { description: 'x'.repeat(1_025) }, '"description" must have at most 1024 characters, got 1025; shorten it'],
    ['what it is about', { aboutText: 'x'.repeat(10_241) }, '"aboutText" must have at most 10240 characters, got 10241'],
    ['how it is used', { usageText: 'x'.repeat(10_241) }, '"usageText" must have at most 10240 characters, got 10241'],
    ['architectures', { architectures: many(51) }, '"architectures" must be at most 50 texts, got 51'],
    ['operating systems', { operatingSystems: many(51) }, '"operatingSystems" must be at most 50 texts, got 51'],
    ['an architecture', { architectures: ['x'.repeat(51)] }, '"architectures" must have 1 to 50 characters each, got 51'],
    ['an empty operating system', { operatingSystems: [''] }, '"operatingSystems[0]" is missing, got ""'],
    ['the same architecture', { architectures: ['ARM', 'x86', 'ARM'] }, '"architectures" must be different texts, got "ARM" twice; leave one out'],
  ])('%s may not have more', (_, props, message) => {
    expect(() => make(props)).toThrow(`Stack/Tool: ${message}`);
  });

  test('is not in the template when it is nothing', () => {
    make({ architectures: [], operatingSystems: [] });
    Template.fromStack(stack).hasResource(PUBLIC, { Properties: Match.absent() });
  });
});

describe('the removal policy', () => {
  const message = 'RemovalPolicy.SNAPSHOT, but ECR makes no snapshots of repositories; use RemovalPolicy.RETAIN or RemovalPolicy.DESTROY';

  test('may be DESTROY', () => {
    make({ removalPolicy: RemovalPolicy.DESTROY });
    Template.fromStack(stack).hasResource(PUBLIC, { DeletionPolicy: 'Delete' });
  });

  test('may not be SNAPSHOT, whoever sets it', () => {
    expect(() => make({ removalPolicy: RemovalPolicy.SNAPSHOT })).toThrow(message);
    const other = new PublicRepository(stack, 'Other');
    Aspects.of(other).add({
      visit: (node) => {
        if (node instanceof ecr.CfnPublicRepository) {
          node.cfnOptions.deletionPolicy = CfnDeletionPolicy.SNAPSHOT;
        }
      },
    });
    expect(() => app.synth()).toThrow(message);
  });
});

test('tags are checked at synth', () => {
  make();
  Tags.of(stack).add('k'.repeat(128), 'v');
  expect(() => app.synth()).toThrow('a tag key must have 1 to 127 characters, got 128');
});

describe('the warning that everybody may pull', () => {
  test('is always raised, and says what to do', () => {
    make();
    expect(warningMessage(stack, 'PublicRepository.everybodyMayPull')).toMatch(/cannot be made private again.*acknowledge this.*ManagedRepository/);
  });

  test.each(['before', 'after'])('can be acknowledged %s it is raised', (when) => {
    const rule = { id: 'cdk-managed-ecr:PublicRepository.everybodyMayPull', reason: 'open source' };
    const acknowledge = () => Validations.of(stack).acknowledge(rule);
    if (when === 'before') { acknowledge(); }
    const tool = make();
    if (when === 'after') { Validations.of(tool).acknowledge(rule); }
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('of one name', () => {
  const OTHERS: [string, (there: Stack) => unknown][] = [
    ['a PublicRepository', (there) => new PublicRepository(there, 'Other', { repositoryName: 'tool' })],
    ['an L1', (there) => new ecr.CfnPublicRepository(there, 'Other', { repositoryName: 'tool' })],
  ];
  const errors = () => {
    try {
      app.synth();
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each(OTHERS)('%s in the same account is an error that names both, once', (_, other) => {
    make({ repositoryName: 'tool' });
    other(new Stack(app, 'Second', { env: ENV }));
    expect(errors().match(/the public registry of an account has one repository a name, but /g)).toHaveLength(1);
    expect(errors()).toMatch(/Stack\/Tool\/Resource/);
    expect(errors()).toMatch(/Second\/Other/);
  });

  test.each(OTHERS)('%s in another account is fine, and a warning where the account is not known', (_, other) => {
    make({ repositoryName: 'tool' });
    other(new Stack(app, 'Second', { env: { ...ENV, account: '222222222222' } }));
    expect(errors()).toBe('');
    expect(warningIds(stack)).toEqual(['PublicRepository.everybodyMayPull']);

    other(new Stack(app, 'Unknown'));
    app.synth({ force: true });
    expect(warningIds(stack)).toContain('PublicRepository.perhapsSameName');
  });

  test.each(OTHERS)('%s in the same account is an error where a region is not known, too, because there is one', (_, other) => {
    make({ repositoryName: 'tool' });
    other(new Stack(app, 'Second', { env: { account: ENV.account } }));
    expect(errors().match(/the public registry of an account has one repository a name, but /g)).toHaveLength(1);
  });

  test('a private repository is another one', () => {
    make({ repositoryName: 'tool' });
    new ecr.CfnRepository(stack, 'Private', { repositoryName: 'tool' });
    expect(errors()).toBe('');
  });
});

describe('pushPrincipals', () => {
  const push = ['ecr-public:BatchCheckLayerAvailability', 'ecr-public:CompleteLayerUpload', 'ecr-public:InitiateLayerUpload', 'ecr-public:PutImage', 'ecr-public:UploadLayerPart'];

  test('are merged into one statement with those that are added', () => {
    const tool = make({ pushPrincipals: [PushPrincipal.account('333333333333')] });
    tool.allowPush(PushPrincipal.account('222222222222'), PushPrincipal.organization('o-a1b2c3d4e5'));
    Template.fromStack(stack).hasResourceProperties(PUBLIC, {
      RepositoryPolicyText: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: push, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } } },
          { Effect: 'Allow', Action: push, Principal: { AWS: ['222222222222', '333333333333'] } },
        ],
      },
    });
  });

  test('are one where the account is that of the stack, however it is written', () => {
    make({ pushPrincipals: [PushPrincipal.account(ENV.account), PushPrincipal.account(Aws.ACCOUNT_ID)] });
    Template.fromStack(stack).hasResourceProperties(PUBLIC, {
      RepositoryPolicyText: { Statement: [Match.objectLike({ Principal: { AWS: [ENV.account] } })] },
    });
  });

  test('are at least one', () => {
    expect(() => make({ pushPrincipals: [] })).toThrow('"pushPrincipals" is empty; name at least one PushPrincipal');
  });
});
