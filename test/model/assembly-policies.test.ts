import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Aws, BootstraplessSynthesizer, CfnParameter, CfnResource, Duration, LegacyStackSynthesizer, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { LifecyclePolicy } from '../../src/lifecycle/lifecycle-policy';
import { LifecycleRule } from '../../src/lifecycle/rules/lifecycle-rule';
import { AssemblyPolicy, readAssemblyPolicies } from '../../src/model/assembly-policies';
import { RepositoryCreationTemplate } from '../../src/registry/repository-creation-template';
import { TemplateScenario } from '../../src/registry/template-scenario';
import { ManagedRepository } from '../../src/repository/managed-repository';
import { refusal } from '../util/refusal';

const policy = (days: number) => LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(days)));
const TEXT = policy(3).toJson();

const NONE = 'no repository or creation template; expected a template with AWS::ECR::Repository or AWS::ECR::RepositoryCreationTemplate';

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'policies-'));
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

/** The message, whatever the directory is. */
function messageOf(action: () => unknown): string {
  return refusal(action).replaceAll(directory, 'cdk.out');
}

/** What was read, with policies as text and file names without the directory. */
function shownAs(policies: AssemblyPolicy[]): object[] {
  return policies.map(({ file, policy: own, problem, ...rest }) =>
    ({ ...rest, problem, file: path.relative(directory, file), days: own?.rules[0].countNumber }));
}

describe('a synthesized app', () => {
  let app: App;
  let stack: Stack;
  beforeEach(() => {
    app = new App({ outdir: directory, postCliContext: { 'aws:cdk:enable-path-metadata': true } });
    stack = new Stack(app, 'Registry');
  });

  function synthesized(): object[] {
    app.synth();
    return shownAs(readAssemblyPolicies(directory));
  }

  test('is read with everything that has a lifecycle policy', () => {
    new ManagedRepository(stack, 'Api', { repositoryName: 'team/api', lifecycle: policy(3) });
    new ecr.Repository(stack, 'Web', { lifecycleRules: [{ tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(4) }] });
    new ecr.CfnRepository(stack, 'Bare', { repositoryName: 'team/bare' });
    new ecr.CfnRepository(stack, 'Foreign', { lifecyclePolicy: { registryId: '111111111111', lifecyclePolicyText: TEXT } });
    new RepositoryCreationTemplate(stack, 'Cache', { prefix: 'hub', appliedFor: [TemplateScenario.CREATE_ON_PUSH], lifecycle: policy(5) });
    new ecr.CfnRepositoryCreationTemplate(stack, 'Plain', { prefix: 'ROOT', appliedFor: ['REPLICATION'] });
    new ecr.CfnPublicRepository(stack, 'Public');
    const file = 'Registry.template.json';
    const found = synthesized();
    const common = { stack: 'Registry', file, logicalId: expect.any(String) };
    expect(found).toEqual([
      { ...common, kind: 'repository', name: 'team/api', path: 'Registry/Api', days: 3 },
      { ...common, kind: 'repository', name: undefined, path: 'Registry/Web', days: 4 },
      { ...common, kind: 'repository', name: 'team/bare', path: 'Registry/Bare', days: undefined },
      { ...common, kind: 'repository', name: undefined, path: 'Registry/Foreign', days: 3 },
      { ...common, kind: 'template', name: 'hub', path: 'Registry/Cache', days: 5 },
      { ...common, kind: 'template', name: 'ROOT', path: 'Registry/Plain', days: undefined },
    ]);
    const { Resources } = JSON.parse(fs.readFileSync(path.join(directory, file), 'utf8'));
    expect(found.map(({ logicalId }: any) => Resources[logicalId].Metadata['aws:cdk:path'].replace(/\/Resource$/, '')))
      .toEqual(found.map((one: any) => one.path));
  });

  test('is read without construct paths when the templates have none', () => {
    app = new App({ outdir: directory });
    new ManagedRepository(new Stack(app, 'Registry'), 'Api', { lifecycle: policy(3) });
    expect(synthesized()).toEqual([expect.objectContaining({ path: undefined, days: 3 })]);
  });

  test('is read with nested stacks and stages', () => {
    const nested = (scope: Stack) => new NestedStack(scope, 'Nested');
    const stage = new Stage(app, 'Prod');
    const web = new Stack(stage, 'Web');
    const inner = new Stack(new Stage(stage, 'Inner'), 'Deep');
    for (const [scope, days] of [[stack, 1], [nested(stack), 2], [nested(nested(stack.node.findChild('Nested') as Stack)), 3],
      [web, 4], [nested(web), 5], [inner, 6]] as const) {
      new ManagedRepository(scope, 'Api', { lifecycle: policy(days) });
    }
    expect(synthesized().sort((one: any, other: any) => one.days - other.days)).toEqual([
      { stack: 'Registry', path: 'Registry/Api', file: 'Registry.template.json', days: 1 },
      { stack: 'Registry', path: 'Registry/Nested/Api', file: expect.stringMatching(/^RegistryNested\w+\.nested\.template\.json$/), days: 2 },
      { stack: 'Registry', path: 'Registry/Nested/Nested/Nested/Api', file: expect.stringMatching(/^RegistryNested\w+\.nested\.template\.json$/), days: 3 },
      { stack: 'Prod/Web', path: 'Prod/Web/Api', file: expect.stringMatching(/^assembly-Prod\/ProdWeb\w+\.template\.json$/), days: 4 },
      { stack: 'Prod/Web', path: 'Prod/Web/Nested/Api', file: expect.stringMatching(/^assembly-Prod\/ProdWebNested\w+\.nested\.template\.json$/), days: 5 },
      { stack: 'Prod/Inner/Deep', path: 'Prod/Inner/Deep/Api', file: expect.stringMatching(/^assembly-Prod\/assembly-Prod-Inner\/ProdInnerDeep\w+\.template\.json$/), days: 6 },
    ].map((one) => ({ kind: 'repository', name: undefined, logicalId: expect.stringMatching(/^Api/), ...one })));
  });

  test.each(['a file of its own', 'the manifest'])('is read with the nested stacks of the legacy synthesizer, whose metadata are in %s', (where) => {
    const legacy = new Stack(new Stage(app, 'Prod'), 'Legacy', { synthesizer: new LegacyStackSynthesizer() });
    const nested = new NestedStack(legacy, 'Nested');
    for (const [scope, days] of [[legacy, 1], [nested, 2], [new NestedStack(nested, 'Deep'), 3]] as const) {
      new ManagedRepository(scope, 'Api', { lifecycle: policy(days) });
    }
    app.synth();
    const inner = path.join(directory, 'assembly-Prod');
    const manifest = JSON.parse(fs.readFileSync(path.join(inner, 'manifest.json'), 'utf8'));
    const artifact: any = Object.values(manifest.artifacts).find((each: any) => each.type === 'aws:cloudformation:stack');
    const metadataFile = artifact.additionalMetadataFile && path.join(inner, artifact.additionalMetadataFile);
    const metadata = artifact.metadata ?? JSON.parse(fs.readFileSync(metadataFile, 'utf8'));
    delete artifact.metadata;
    delete artifact.additionalMetadataFile;
    if (where === 'the manifest') {
      artifact.metadata = metadata;
    } else {
      artifact.additionalMetadataFile = 'more.json';
      fs.writeFileSync(path.join(inner, 'more.json'), JSON.stringify(metadata));
    }
    fs.writeFileSync(path.join(inner, 'manifest.json'), JSON.stringify(manifest));
    expect(shownAs(readAssemblyPolicies(directory)).map((one: any) => [one.stack, one.path, one.days]).sort((a, b) => a[2] - b[2])).toEqual([
      ['Prod/Legacy', 'Prod/Legacy/Api', 1], ['Prod/Legacy', 'Prod/Legacy/Nested/Api', 2], ['Prod/Legacy', 'Prod/Legacy/Nested/Deep/Api', 3],
    ]);
  });

  test('is read with each stack once, also when one depends on another', () => {
    const other = new Stack(app, 'Other', { synthesizer: new BootstraplessSynthesizer() });
    other.addStackDependency(stack);
    new ManagedRepository(stack, 'Api', { lifecycle: policy(1) });
    new ManagedRepository(other, 'Api', { lifecycle: policy(2) });
    expect(synthesized()).toEqual([expect.objectContaining({ stack: 'Registry', days: 1 }), expect.objectContaining({ stack: 'Other', days: 2 })]);
  });

  test('is read without what an earlier synthesis left in the directory', () => {
    fs.writeFileSync(path.join(directory, 'Old.template.json'), 'no JSON');
    fs.writeFileSync(path.join(directory, 'Old.nested.template.json'), 'no JSON');
    new ManagedRepository(stack, 'Api', { lifecycle: policy(3) });
    expect(synthesized()).toHaveLength(1);
  });

  test('may have names that are known only after deployment', () => {
    const { valueAsString } = new CfnParameter(stack, 'Name');
    new ecr.CfnRepository(stack, 'Api', { repositoryName: valueAsString });
    new ecr.CfnRepositoryCreationTemplate(stack, 'Team', { prefix: valueAsString, appliedFor: ['REPLICATION'] });
    expect(synthesized()).toEqual([
      expect.objectContaining({ kind: 'repository', name: undefined }), expect.objectContaining({ kind: 'template', name: undefined }),
    ]);
  });

  test('may have properties that are left out', () => {
    new CfnResource(stack, 'Api', { type: 'AWS::ECR::Repository', properties: { LifecyclePolicy: { Ref: 'AWS::NoValue' } } });
    new CfnResource(stack, 'Web', { type: 'AWS::ECR::Repository', properties: { LifecyclePolicy: { LifecyclePolicyText: { Ref: 'AWS::NoValue' } } } });
    const none = { days: undefined, problem: undefined };
    expect(synthesized()).toEqual([expect.objectContaining(none), expect.objectContaining(none)]);
  });

  test('may have policies that are known only after deployment', () => {
    const days = new CfnParameter(stack, 'Days', { type: 'Number' });
    const repository = (id: string, LifecyclePolicyProperty: unknown) =>
      new CfnResource(stack, id, { type: 'AWS::ECR::Repository', properties: { LifecyclePolicy: LifecyclePolicyProperty } });
    new ManagedRepository(stack, 'Joined', { lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(days.valueAsNumber))) });
    repository('Parameter', { LifecyclePolicyText: { Ref: 'Text' } });
    repository('Condition', { 'Fn::If': ['IsProd', { LifecyclePolicyText: TEXT }, { Ref: 'AWS::NoValue' }] });
    new CfnResource(stack, 'Team', { type: 'AWS::ECR::RepositoryCreationTemplate', properties: { LifecyclePolicy: { 'Fn::Sub': Aws.REGION } } });
    new ManagedRepository(stack, 'Known', { lifecycle: policy(3) });
    const unknown = (reason: string) => expect.objectContaining({ days: undefined, problem: `known only when it is deployed, because of ${reason}` });
    expect(synthesized()).toEqual([
      unknown('Fn::Join'), unknown('Ref'), unknown('Fn::If'), unknown('Fn::Sub'), expect.objectContaining({ days: 3, problem: undefined }),
    ]);
  });

  const OBJECT = 'expected an object with "LifecyclePolicyText" and no other key but "RegistryId"';
  test.each<[string, any, string]>([
    ['that is no text', { LifecyclePolicyText: { rules: [] } }, 'the lifecycle policy is {"rules":[]}; expected a text'],
    ['that ECR rejects', { LifecyclePolicyText: '{"rules":1}' }, 'lifecycle policy text: "rules" must be a list of rules, got 1; write a list of rules there'],
    ['as bare text', 'expire', `"LifecyclePolicy" is "expire"; ${OBJECT}`],
    ['as list', [TEXT], expect.stringContaining(`; ${OBJECT}`)],
    ['under another key', { lifecyclePolicyText: 'x' }, `"LifecyclePolicy" is {"lifecyclePolicyText":"x"}; ${OBJECT}`],
    ['and another key', { LifecyclePolicyText: 'x', Rules: [] }, `"LifecyclePolicy" is {"LifecyclePolicyText":"x","Rules":[]}; ${OBJECT}`],
    ['without its text', { RegistryId: '111111111111' }, `"LifecyclePolicy" is {"RegistryId":"111111111111"}; ${OBJECT}`],
  ])('is refused when it has a policy %s', (_, LifecyclePolicyProperty, problem) => {
    new CfnResource(stack, 'Api', { type: 'AWS::ECR::Repository', properties: { LifecyclePolicy: LifecyclePolicyProperty } });
    app.synth();
    const [, message] = messageOf(() => readAssemblyPolicies(directory)).split('cdk.out/Registry.template.json: Api: ');
    expect(message).toEqual(problem);
  });

  test('is refused when it has no repository', () => {
    new CfnResource(stack, 'Api', { type: 'AWS::ECR::PublicRepository' });
    app.synth();
    expect(messageOf(() => readAssemblyPolicies(directory))).toBe(`cdk.out: ${NONE}`);
  });

  test('is refused when a file of it is missing or broken', () => {
    new ManagedRepository(new NestedStack(stack, 'Nested'), 'Api');
    app.synth();
    const [nested] = fs.readdirSync(directory).filter((file) => file.endsWith('.nested.template.json'));
    fs.truncateSync(path.join(directory, nested), 0);
    expect(messageOf(() => readAssemblyPolicies(directory))).toBe(`cdk.out/${nested}: is empty; expected a CloudFormation template in JSON`);
    fs.rmSync(path.join(directory, nested));
    expect(messageOf(() => readAssemblyPolicies(directory))).toBe(`cdk.out/${nested}: does not exist; expected a CloudFormation template in JSON`);
    fs.writeFileSync(path.join(directory, 'Registry.template.json'), '[]');
    expect(messageOf(() => readAssemblyPolicies(directory))).toBe('cdk.out/Registry.template.json: is []; expected a CloudFormation template in JSON');
    fs.rmSync(path.join(directory, 'Registry.assets.json'));
    expect(messageOf(() => readAssemblyPolicies(directory))).toBe('cdk.out/Registry.assets.json: does not exist; expected the cloud assembly that cdk synth writes');
    fs.writeFileSync(path.join(directory, 'manifest.json'), '{\n"version": ');
    expect(messageOf(() => readAssemblyPolicies(directory)))
      .toBe('cdk.out/manifest.json:2: ends inside the object that begins on line 1; expected the rest of it');
  });
});

describe('a path', () => {
  const file = (name: string, content: unknown) => {
    fs.writeFileSync(path.join(directory, name), typeof content === 'string' ? content : JSON.stringify(content));
    return path.join(directory, name);
  };
  const repository = { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'a/b', LifecyclePolicy: { LifecyclePolicyText: TEXT } } };

  test.each([['My.template.json', 'My'], ['my.json', 'my'], ['my', 'my']])('of the template %s is read as the stack %s', (name, stack) => {
    expect(shownAs(readAssemblyPolicies(file(name, { Resources: { Api: repository, Topic: { Type: 'AWS::SNS::Topic' } } })))).toEqual([
      { kind: 'repository', name: 'a/b', stack, logicalId: 'Api', path: undefined, file: name, days: 3 },
    ]);
  });

  test('of a template with policies that are null is read', () => {
    const without = (LifecyclePolicyProperty: unknown) => ({ ...repository, Properties: { LifecyclePolicy: LifecyclePolicyProperty } });
    const Resources = { Api: without(null), Web: without({ LifecyclePolicyText: null }) };
    expect(shownAs(readAssemblyPolicies(file('t.json', { Resources })))).toEqual([
      expect.objectContaining({ days: undefined }), expect.objectContaining({ days: undefined }),
    ]);
  });

  test('of a template with a policy too deep to be looked at is refused', () => {
    const spy = jest.spyOn(LifecyclePolicy, 'fromJson').mockImplementation(() => { throw new RangeError('Maximum call stack size exceeded'); });
    expect(messageOf(() => readAssemblyPolicies(file('t.json', { Resources: { Api: repository } }))))
      .toBe('cdk.out/t.json: is nested too deeply, or has too long a text');
    spy.mockRestore();
  });

  const stackArtifact = (change: object) => ({ type: 'aws:cloudformation:stack', properties: { templateFile: 't.json' }, ...change });
  test.each<[string, unknown, string]>([
    ['a stack without template', stackArtifact({ properties: null }), 'properties.templateFile" is missing; expected a text'],
    ['a stack with an odd template', stackArtifact({ properties: { templateFile: { toString: 1 } } }),
      'properties.templateFile" is {"toString":1}; expected a text'],
    ['an odd name', stackArtifact({ displayName: { toString: 1 } }), 'displayName" is {"toString":1}; expected a text'],
    ['an odd dependency', stackArtifact({ dependencies: ['B', { toString: 1 }] }), 'dependencies[1]" is {"toString":1}; expected a text'],
    ['odd dependencies', stackArtifact({ dependencies: 'B' }), 'dependencies" is "B"; expected a list'],
    ['odd metadata', stackArtifact({ additionalMetadataFile: 1 }), 'additionalMetadataFile" is 1; expected a text'],
    ['a stage without directory', { type: 'cdk:cloud-assembly' }, 'properties.directoryName" is missing; expected a text'],
  ])('of an assembly with %s is refused', (_, artifact, message) => {
    file('t.json', { Resources: { Api: repository } });
    file('manifest.json', { artifacts: { A: artifact } });
    expect(messageOf(() => readAssemblyPolicies(directory))).toBe(`cdk.out/manifest.json: "artifacts.A.${message}`);
  });

  test('of an assembly whose assets have no file is refused', () => {
    file('manifest.json', { artifacts: { A: stackArtifact({ dependencies: ['B'] }), B: { type: 'cdk:asset-manifest' } } });
    expect(messageOf(() => readAssemblyPolicies(directory))).toBe('cdk.out/manifest.json: "artifacts.B.properties.file" is missing; expected a text');
  });

  test('of an assembly that holds itself is read once', () => {
    file('t.json', { Resources: { Api: repository } });
    file('manifest.json', { artifacts: { A: { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } }, B: stackArtifact({}) } });
    expect(readAssemblyPolicies(directory)).toHaveLength(1);
  });

  test('of nothing is refused', () => {
    expect(messageOf(() => readAssemblyPolicies(path.join(directory, 'missing'))))
      .toBe('cdk.out/missing: does not exist; expected the cloud assembly that cdk synth writes, or a CloudFormation template in JSON');
  });

  test('of a directory without manifest is refused', () => {
    expect(messageOf(() => readAssemblyPolicies(directory))).toBe('cdk.out/manifest.json: does not exist; expected the cloud assembly that cdk synth writes');
  });

  test('of a file below a file is refused', () => {
    expect(messageOf(() => readAssemblyPolicies(path.join(file('a.json', '{}'), 'b'))))
      .toBe('cdk.out/a.json/b: cannot be read (ENOTDIR); expected the cloud assembly that cdk synth writes, or a CloudFormation template in JSON');
  });

  test.each<[string, unknown, string]>([
    ['YAML', 'Resources:\n  Api:', 'cdk.out/t.json:1: is not JSON, begins with "Resources:"; expected a CloudFormation template in JSON'],
    ['null', null, 'cdk.out/t.json: is null; expected a CloudFormation template in JSON'],
    ['a template without resources', {}, `cdk.out/t.json: ${NONE}`],
    ['a template with odd resources', { Resources: { A: null, B: [], C: { Type: 1 } } }, `cdk.out/t.json: ${NONE}`],
    ['an odd policy', { Resources: { Api: { ...repository, Properties: { LifecyclePolicy: { LifecyclePolicyText: 1 } } } } },
      'cdk.out/t.json: Api: the lifecycle policy is 1; expected a text'],
  ])('of %s is refused', (_, content, message) => {
    expect(messageOf(() => readAssemblyPolicies(file('t.json', content)))).toBe(message);
  });
});
