import { Arguments } from './arguments';
import { Command } from './command';
import { formatCount } from './format';
import { AssemblyPolicy, readAssembly } from './policies';
import { labelOf } from './select-policies';
import { Io, paintFor, printable } from './terminal';
import { wrapped } from './text-table';
import { LifecycleFinding } from '../lifecycle/lifecycle-finding';

const DEFAULT_APP = 'cdk.out';

interface LintedPolicy extends AssemblyPolicy {
  readonly findings: LifecycleFinding[];
}

export const lintCommand: Command = {
  name: 'lint',
  summary: 'lists what ECR accepts in the lifecycle policies of an app but is probably not meant',
  usage: ['[--app <directory>] [--json] [--strict]'],
  details: [
    'A policy that ECR would reject is an input that cannot be used: exit status 2. One with tokens, known only when it is deployed, is listed and not looked at.',
  ],
  options: {
    app: { value: '<directory>', help: 'the cloud assembly that "cdk synth" wrote; default cdk.out' },
    json: { help: 'write one JSON document, with every policy and its findings' },
    strict: { help: 'fail when there are findings' },
  },
  examples: ['npx cdk synth --quiet && npx cdk-managed-ecr lint --strict', 'npx cdk-managed-ecr lint --app build/cdk.out --json'],
  run: lint,
};

function lint(args: Arguments, io: Io): number {
  const linted = readAssembly(args.text('app') ?? DEFAULT_APP).map((each) => ({ ...each, findings: each.policy?.lint() ?? [] }));
  const count = linted.reduce((sum, { findings }) => sum + findings.length, 0);
  io.stdout.write(`${args.flag('json') ? lintJson(linted) : lintReport(linted, count, io)}\n`);
  return args.flag('strict') && count > 0 ? 1 : 0;
}

function lintReport(linted: readonly LintedPolicy[], count: number, io: Io): string {
  const { bold, yellow } = paintFor(io);
  const width = (io.stdout.isTerminal ? io.stdout.columns : undefined) ?? Infinity;
  const sections = linted.filter(({ findings }) => findings.length > 0).map((each) => [
    bold(printable(`${labelOf(each)}, stack ${each.stack}`)),
    ...each.findings.flatMap(({ id, message }) => [`  ${yellow(id)}`, ...wrapped(printable(message), width - 4).map((line) => `    ${line}`)]),
    '',
  ].join('\n'));
  const unknown = linted.filter(({ problem }) => problem !== undefined);
  const unknownSections = unknown.map((each) => [
    bold(printable(`${labelOf(each)}, stack ${each.stack}`)), ...wrapped(printable(each.problem!), width - 2).map((line) => `  ${line}`), '',
  ].join('\n'));
  const without = linted.filter(({ policy, problem }) => policy === undefined && problem === undefined).length;
  const policies = linted.length - without - unknown.length;
  const noPolicy = without === 0 ? '' : `, ${formatCount(without)} without a policy`;
  const notKnown = unknown.length === 0 ? '' : `, ${formatCount(unknown.length)} known only when it is deployed`;
  return [
    ...sections,
    ...unknownSections,
    `${formatCount(count)} ${count === 1 ? 'finding' : 'findings'} in ${formatCount(policies)} lifecycle ${policies === 1 ? 'policy' : 'policies'}${noPolicy}${notKnown}`,
  ].join('\n');
}

function lintJson(linted: readonly LintedPolicy[]): string {
  const policies = linted.map(({ kind, name, stack, logicalId, path, file, policy, problem, findings }) =>
    ({ kind, name, stack, logicalId, path, file, hasPolicy: policy !== undefined || problem !== undefined, problem, findings }));
  return JSON.stringify({ policies }, undefined, 2);
}
