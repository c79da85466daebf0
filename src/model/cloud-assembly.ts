import * as fs from 'node:fs';
import * as path from 'node:path';
import { briefly, InputError, reading } from '../core/input-error';
import { isObject, Json, jsonDocument, membersOf } from '../core/json-documents';

/** A template of a cloud assembly, or a template of its own. */
export interface Template {
  readonly file: string;
  /** The stack as `cdk ls` names it; for a nested stack the one it is in. */
  readonly stack: string;
  /** The account that the stack is for; undefined when it is known only at deployment. */
  readonly account?: string;
  /** The region that the stack is for; undefined when it is known only at deployment. */
  readonly region?: string;
  readonly resources: readonly TemplateResource[];
  readonly outputs: Json;
  readonly mappings: Json;
  /** For a nested stack: whether the template of another stack names this file. */
  readonly isNested: boolean;
}

/** A resource of a template, whoever wrote it: nothing of it is checked. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: unknown;
  readonly properties: Json;
  readonly deletionPolicy?: string;
  /** The file of the template, for a nested stack. */
  readonly nestedTemplate?: string;
  /** The construct, when the template names it. */
  readonly path?: string;
}

type TemplateFile = Pick<Template, 'file' | 'stack' | 'account' | 'region' | 'isNested'>;

const ASSEMBLY = 'the cloud assembly that cdk synth writes';
const TEMPLATE = 'a CloudFormation template in JSON';

const NESTED_STACK = 'AWS::CloudFormation::Stack';

const ENVIRONMENT = /^aws:\/\/(\d{12}|unknown-account)\/([^/]+)$/;
const UNKNOWN = /^unknown-/;

/** The templates of a synthesized app, with those of nested stacks and stages, or the one template of a file. */
export function readTemplates(location: string): Template[] {
  const files = isDirectory(location)
    ? templatesIn(location)
    : [{ file: location, stack: path.basename(location).replace(/(\.template)?\.json$/, ''), isNested: false }];
  return files.map((each) => ({ ...each, ...reading(each.file, () => contentsOf(each.file)) }));
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
    const { type, properties, dependencies = [], displayName = id, environment } = membersOf(artifact);
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
    const own = text('properties.templateFile', templateFile);
    const files = new Set([own, ...nested]);
    const stack = text('displayName', displayName);
    return [...files].map((file) => ({ file: path.join(directory, file), stack, isNested: file !== own, ...environmentOf(environment) }));
  });
}

/** The account and region of `aws://111122223333/eu-west-1`, as far as they are known. */
function environmentOf(environment: unknown): Pick<Template, 'account' | 'region'> {
  const [, account, region] = (typeof environment === 'string' ? ENVIRONMENT.exec(environment) : undefined) ?? [];
  const known = (value: string | undefined) => value === undefined || UNKNOWN.test(value) ? undefined : value;
  return { account: known(account), region: known(region) };
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

function contentsOf(file: string): Pick<Template, 'resources' | 'outputs' | 'mappings'> {
  const { Resources, Outputs, Mappings } = read(file, TEMPLATE);
  const resources = Object.entries(membersOf(Resources)).map(([logicalId, resource]) => {
    const { Type, Properties, Metadata, DeletionPolicy } = membersOf(resource);
    const { 'aws:cdk:path': constructPath, 'aws:asset:path': asset } = membersOf(Metadata);
    return {
      logicalId,
      type: Type,
      properties: membersOf(Properties),
      path: pathOf(constructPath),
      ...(typeof DeletionPolicy === 'string' ? { deletionPolicy: DeletionPolicy } : {}),
      ...(Type === NESTED_STACK && typeof asset === 'string' ? { nestedTemplate: path.join(path.dirname(file), asset) } : {}),
    };
  });
  return { resources, outputs: membersOf(Outputs), mappings: membersOf(Mappings) };
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
