import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as spec from '@jsii/spec';
import { Aws, CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { loadAssembly } from './util/assembly';
import { baseValue, newStack } from './util/base-values';
import { evaluated } from './util/evaluated';
import { outcome } from './util/outcome';
import { isList, isText, PublicCall, publicCalls, PublicValue, publicValues } from './util/public-calls';

const assembly = loadAssembly(path.join(__dirname, '..'));

const parameters = new Stack();
const TEXT = new CfnParameter(parameters, 'Text');
const LIST = new CfnParameter(parameters, 'List', { type: 'CommaDelimitedList' });
const NUMBER = new CfnParameter(parameters, 'Number', { type: 'Number' });

type Given = [kind: string, value: unknown];

/** Each kind of token that a template can have for a text; `base` is a valid one. */
function texts(base: string): Given[] {
  return [
    ['a parameter', TEXT.valueAsString],
    ['a joined list parameter', Fn.join('', LIST.valueAsList)],
    ['an entry of a list parameter', Fn.select(0, LIST.valueAsList)],
    ['Fn::Sub', Fn.sub('${Text}')],
    ['Fn::ImportValue', Fn.importValue('Text')],
    ['a lazy text', Lazy.string({ produce: () => base })],
    ['a text with the region', `${base}${Aws.REGION}`],
  ];
}

function numbers(base: number): Given[] {
  return [
    ['a parameter', NUMBER.valueAsNumber],
    ['an intrinsic function', Token.asNumber({ Ref: 'Number' })],
    ['a lazy number', Lazy.number({ produce: () => base })],
  ];
}

function lists(base: string[]): Given[] {
  return [
    ['a list parameter', LIST.valueAsList],
    ['Fn::Split', Fn.split(',', TEXT.valueAsString)],
    ['a lazy list', Lazy.list({ produce: () => base })],
    ...texts(base[0]).map(([kind, text]): Given => [`a list of ${kind}`, [text]]),
  ];
}

function tokens(type: spec.TypeReference, base: any): Given[] {
  if (isList(type)) {
    return isText(type.collection.elementtype) ? lists(base) : [];
  }
  if (isText(type)) {
    return texts(base);
  }
  return spec.isPrimitiveTypeReference(type) && type.primitive === spec.PrimitiveType.Number ? numbers(base) : [];
}

/** What cannot be a token, and why. */
const EXCEPTIONS: Array<[pattern: RegExp, why: string]> = [
  [/^(new \w+|\w+\.\w+)\(id\)/, 'the CDK checks the ids of constructs'],
  [/^Lifecycle(Policy|Rule)\.fromJson\(text\)/, 'a text is read when the value is made; the properties of L1s are read at synthesis'],
  [/^LifecyclePolicy\.preview\(imageSizeInBytes\)|^LifecyclePolicy\.previewDescribedImages|^LifecyclePreview\.simulate/, 'a preview is made now'],
  [/^RegistryScanning\.frequencyOf\(repositoryName\)/, 'it is answered now'],
  [/^(Managed|Public)Repository\.fromRepositoryArn\(repositoryArn\) = (?!a text with)/, 'the name is read from the ARN; fromRepositoryAttributes() takes both'],
  [/\((account|accountId|accountIds|accounts|registryId|region|upstreamRegistryUrl)\) = (a list of )?a text with the region/, 'the region is known, and no part of it'],
  [/ = (a list parameter|Fn::Split|a lazy list): .*known (one by one|at synthesis)/, 'each becomes a rule, a filter or an ARN of its own'],
  [/^ImageSelection.taggedAll(Prefixes)?\(\w+\) = (a list parameter|Fn::Split): another template$/, 'the CDK makes text of a list by a custom resource'],
  [/^Upstream\.ecr\(region\) = .*: another template$/, 'the domain of a region that is not known is that of the stack'],
  [/^new RegistryAlarms\((imageQuota|repositoryQuota|quotaPercent)\)/, 'a threshold is computed of them, which CloudFormation cannot'],
  [/^PrivateRegistry\.metricCallCount\(action\)/, 'it is the name of an action'],
  [/^UpstreamCredentials\.newSecret\(secretName\) = .*: another template$/, 'a name that is known makes the logical id'],
];

/** The ids of warnings. */
function ids(warnings: readonly string[]): string[] {
  return warnings.map((warning) => /\[ack: (.*)\]$/.exec(warning)?.[1] ?? warning);
}

/** What is said of a token, and is not said of the value that it comes to. */
function said(call: PublicCall, value: PublicValue): string[] {
  const base = baseValue(assembly, call, value.name, value.type, newStack(call.owner));
  const known = outcome(assembly, call, value, base);
  return tokens(value.type, base).flatMap(([kind, token]) => {
    const { error, problems, warnings, resources } = outcome(assembly, call, value, token);
    const one = [base].flat()[0];
    const values = { Text: one, List: [one], Number: one };
    const wrong = JSON.stringify(resources)?.match(/[$#]\{Token\[|e\+289/)?.[0]
      ?? (kind.includes('region') || resources === undefined || isDeepStrictEqual(deployed(resources, values), deployed(known.resources, values)) ? '' : 'another template');
    return [error?.message ?? '', problems, ...ids(warnings).filter((id) => !ids(known.warnings).includes(id)), wrong].filter((message) => message !== '')
      .map((message) => `${call.id}(${value.name}) = ${kind}: ${message}`);
  });
}

/** The resources as they are deployed, texts of JSON as what they say, and lists in an order of their own. */
function deployed(resources: any, values: Record<string, unknown>): unknown {
  const normal = (value: any): unknown => {
    if (Array.isArray(value)) {
      // IAM takes a single text for a list of one.
      return value.length === 1 ? normal(value[0]) : value.map(normal).map((item) => JSON.stringify(item)).sort();
    }
    if (typeof value === 'string') {
      try {
        const parsed = JSON.parse(value);
        return typeof parsed === 'object' ? normal(parsed) : value;
      } catch {
        return value;
      }
    }
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normal(inner)])) : value;
  };
  return normal(Object.values(evaluated(resources, values)));
}

test('what takes a text, a number or a list takes each kind of token for it, and renders what it comes to', () => {
  const all = publicCalls(assembly).flatMap((call) => publicValues(assembly, call).flatMap((value) => said(call, value)));
  const unexpected = all.filter((message) => !EXCEPTIONS.some(([pattern]) => pattern.test(message)));
  expect(unexpected).toEqual([]);
  expect(EXCEPTIONS.filter(([pattern]) => !all.some((message) => pattern.test(message)))).toEqual([]);
});
