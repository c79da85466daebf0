import * as fs from 'node:fs';
import * as path from 'node:path';
import { briefly, InputError, reading } from './input-error';
import { isObject, Json, jsonDocument, membersOf } from './json-documents';
import { LifecyclePolicy } from '../lifecycle/lifecycle-policy';
import { checkText } from '../lifecycle/rules/policy-checks';

/** The lifecycle policy of a repository or creation template of an app. */
export interface AssemblyPolicy {
  readonly kind: 'repository' | 'template';
  /** The name of the repository or the prefix of the template; undefined when it is known only after deployment. */
  readonly name?: string;
  /** The stack as `cdk ls` names it; for a nested stack the one it is in. */
  readonly stack: string;
  readonly logicalId: string;
  /** The construct, when the template says which. */
  readonly path?: string;
  /** The template. */
  readonly file: string;
  /** Undefined when it has none, or it cannot be known. */
  readonly policy?: LifecyclePolicy;
  /** Why the policy cannot be known before it is deployed. */
  readonly problem?: string;
}

interface TemplateFile {
  readonly file: string;
  readonly stack: string;
}

type Fail = (problem: string) => InputError;

const POLICY = 'a lifecycle policy with "rules", or the output of aws ecr get-lifecycle-policy';
const ASSEMBLY = 'the cloud assembly that cdk synth writes';
const TEMPLATE = 'a CloudFormation template in JSON';
const TEXT_KEY = 'LifecyclePolicyText';
const POLICY_KEYS = [TEXT_KEY, 'RegistryId'];

const KINDS = new Map<unknown, AssemblyPolicy['kind']>([
  ['AWS::ECR::Repository', 'repository'],
  ['AWS::ECR::RepositoryCreationTemplate', 'template'],
]);

/** The policy of a file: its own text, or the output of `aws ecr get-lifecycle-policy`. */
export function readPolicyFile(text: string, file: string): LifecyclePolicy {
  return reading(file, () => {
    const value = jsonDocument(text, file, POLICY);
    const { rules, lifecyclePolicyText } = membersOf(value);
    // The white space of a text counts for its length.
    const policyText = rules === undefined ? lifecyclePolicyText : text.replace(/^\ufeff/, '');
    if (typeof policyText !== 'string') {
      throw InputError.in(file, `is ${briefly(value)}; expected ${POLICY}`);
    }
    return policyOf(policyText, (problem) => InputError.in(file, problem));
  });
}

/** The policies of all repositories and creation templates of a synthesized app, with those of nested stacks and stages, or of one template. */
export function readAssembly(directory: string): AssemblyPolicy[] {
  const templates = isDirectory(directory)
    ? templatesIn(directory)
    : [{ file: directory, stack: path.basename(directory).replace(/(\.template)?\.json$/, '') }];
  const policies = templates.flatMap((template) => reading(template.file, () => policiesIn(template)));
  if (policies.length === 0) {
    throw InputError.in(directory, `no repository or creation template; expected a template with ${[...KINDS.keys()].join(' or ')}`);
  }
  return policies;
}

/** The templates of an assembly that its manifest names. What else lies in the directory may be left over from an earlier synthesis. */
function templatesIn(directory: string, seen = new Set<string>()): TemplateFile[] {
  if (seen.has(path.resolve(directory))) {
    return [];
  }
  seen.add(path.resolve(directory));
  const manifest = path.join(directory, 'manifest.json');
  const artifacts = membersOf(read(manifest, ASSEMBLY).artifacts);
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    const { type, properties, dependencies = [], displayName = id } = membersOf(artifact);
    const { directoryName, templateFile } = membersOf(properties);
    const text = (key: string, value: unknown) => textIn(manifest, `artifacts.${id}.${key}`, value);
    if (type === 'cdk:cloud-assembly') {
      return templatesIn(path.join(directory, text('properties.directoryName', directoryName)), seen);
    }
    if (type !== 'aws:cloudformation:stack') {
      return [];
    }
    if (!Array.isArray(dependencies)) {
      throw InputError.in(manifest, `"artifacts.${id}.dependencies" is ${briefly(dependencies)}; expected a list`);
    }
    const assets = [
      ...dependencies.flatMap((dependency, i) => {
        const other = text(`dependencies[${i}]`, dependency);
        return publishedAssets(membersOf(artifacts[other]), directory, (value) => textIn(manifest, `artifacts.${other}.properties.file`, value));
      }),
      ...metadataAssets(membersOf(artifact), directory, (value) => text('additionalMetadataFile', value)),
    ];
    const nested = assets.filter((file): file is string => typeof file === 'string' && file.endsWith('.template.json'));
    const files = new Set([text('properties.templateFile', templateFile), ...nested]);
    const stack = text('displayName', displayName);
    return [...files].map((file) => ({ file: path.join(directory, file), stack }));
  });
}

/** The files that a stack publishes, its own template and those of its nested stacks, as most synthesizers write them. */
function publishedAssets({ type, properties }: Json, directory: string, text: (value: unknown) => string): unknown[] {
  if (type !== 'cdk:asset-manifest') {
    return [];
  }
  const { files } = read(path.join(directory, text(membersOf(properties).file)), ASSEMBLY);
  return Object.values(membersOf(files)).map((asset) => membersOf(membersOf(asset).source).path);
}

/** The same as the legacy synthesizer writes them: into the metadata of the stack, which have a file of their own in newer versions. */
function metadataAssets({ metadata, additionalMetadataFile }: Json, directory: string, text: (value: unknown) => string): unknown[] {
  const more = additionalMetadataFile === undefined ? {} : read(path.join(directory, text(additionalMetadataFile)), ASSEMBLY);
  const entries = [metadata, more].flatMap((each) => Object.values(membersOf(each))).flat();
  return entries.map(membersOf).filter(({ type }) => type === 'aws:cdk:asset').map(({ data }) => membersOf(data).path);
}

function textIn(file: string, place: string, value: unknown): string {
  if (typeof value !== 'string') {
    throw InputError.in(file, `"${place}" is ${briefly(value)}; expected a text`);
  }
  return value;
}

function policiesIn({ file, stack }: TemplateFile): AssemblyPolicy[] {
  return Object.entries(membersOf(read(file, TEMPLATE).Resources)).flatMap(([logicalId, resource]) => {
    const { Type, Properties, Metadata } = membersOf(resource);
    const kind = KINDS.get(Type);
    if (kind === undefined) {
      return [];
    }
    const { RepositoryName, Prefix, LifecyclePolicy: property } = membersOf(Properties);
    const fail = (problem: string) => InputError.in(file, `${logicalId}: ${problem}`);
    const name = kind === 'repository' ? RepositoryName : Prefix;
    return [{
      kind,
      name: typeof name === 'string' ? name : undefined,
      stack,
      logicalId,
      path: pathOf(membersOf(Metadata)['aws:cdk:path']),
      file,
      ...policyIn(kind === 'repository' ? policyTextOf(property, fail) : property, fail),
    }];
  });
}

/** What the property of a repository has for its text: the text, an intrinsic function, or nothing. */
function policyTextOf(property: unknown, fail: Fail): unknown {
  if (isNone(property) || intrinsicOf(property) !== undefined) {
    return property;
  }
  if (!isObject(property) || !(TEXT_KEY in property) || Object.keys(property).some((key) => !POLICY_KEYS.includes(key))) {
    throw fail(`"LifecyclePolicy" is ${briefly(property)}; expected an object with "${TEXT_KEY}" and no other key but "RegistryId"`);
  }
  return property[TEXT_KEY];
}

function policyIn(value: unknown, fail: Fail): Pick<AssemblyPolicy, 'policy' | 'problem'> {
  if (isNone(value)) {
    return {};
  }
  const intrinsic = intrinsicOf(value);
  if (intrinsic !== undefined) {
    return { problem: `known only when it is deployed, because of ${intrinsic}` };
  }
  if (typeof value !== 'string') {
    throw fail(`the lifecycle policy is ${briefly(value)}; expected a text`);
  }
  return { policy: policyOf(value, fail) };
}

function policyOf(text: string, fail: Fail): LifecyclePolicy {
  const policy = parsed(text, fail);
  if (policy.rules.some((rule) => rule._hasTokens())) {
    throw fail('the lifecycle policy has something that reads like a token of the CDK; expected the text that ECR gets');
  }
  return policy;
}

function parsed(text: string, fail: Fail): LifecyclePolicy {
  try {
    const policy = LifecyclePolicy.fromJson(text);
    // The text as it is sent, while a construct sends it compact.
    checkText(text, 'leave out white space, shorten the descriptions and the tag lists, or merge rules');
    return policy;
  } catch (error) {
    throw error instanceof RangeError ? error : fail((error as Error).message);
  }
}

/** Whether a property is left out. */
function isNone(value: unknown): boolean {
  return value === undefined || value === null || (intrinsicOf(value) === 'Ref' && membersOf(value).Ref === 'AWS::NoValue');
}

/** The name of the intrinsic function, when the value is one. */
function intrinsicOf(value: unknown): string | undefined {
  const [key, ...others] = Object.keys(membersOf(value));
  return others.length === 0 && (key === 'Ref' || key?.startsWith('Fn::')) ? key : undefined;
}

function pathOf(metadata: unknown): string | undefined {
  return typeof metadata === 'string' ? metadata.replace(/\/Resource$/, '') : undefined;
}

function read(file: string, expected: string): Json {
  const value = jsonDocument(attempt(file, expected, () => fs.readFileSync(file, 'utf8')), file, expected);
  if (!isObject(value)) {
    throw InputError.in(file, `is ${briefly(value)}; expected ${expected}`);
  }
  return value;
}

function isDirectory(file: string): boolean {
  return attempt(file, `${ASSEMBLY}, or ${TEMPLATE}`, () => fs.statSync(file).isDirectory());
}

function attempt<T>(file: string, expected: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw InputError.in(file, `${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`}; expected ${expected}`);
  }
}
