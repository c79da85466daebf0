import { labelOf, PolicySource } from './select-policies';
import { nameOf } from '../../core/input-error';
import { LifecycleFinding } from '../../lifecycle/lifecycle-finding';
import { LifecyclePolicy } from '../../lifecycle/lifecycle-policy';
import { AssemblyPolicy, readAssemblyPolicies } from '../../model/assembly-policies';
import { LintOptions } from '../commands/lint';
import { readPolicyFile } from '../input/policy-file';
import { Io, readText } from '../io';
import { formatCount } from '../output/format';
import { writeJson } from '../output/json-text';
import { paintFor, printable } from '../output/paint';
import { wrapped } from '../output/text-table';

interface LintedPolicy extends PolicySource {
  /** What the report calls it. */
  readonly title: string;
  readonly policy?: LifecyclePolicy;
  /** Why the policy cannot be known before it is deployed. */
  readonly problem?: string;
  readonly findings: LifecycleFinding[];
}

/** Writes the findings in the policies of an app, or in that of a file; returns the exit status. */
export function lint({ app, policy, json, strict }: LintOptions, io: Io): number {
  const linted = policy === undefined ? readAssemblyPolicies(app).map(lintedInApp) : [lintedFile(policy, io)];
  const count = linted.reduce((sum, { findings }) => sum + findings.length, 0);
  if (json) {
    writeJson(io.stdout, lintJson(linted));
  } else {
    io.stdout.write(`${lintReport(linted, count, io)}\n`);
  }
  return strict && count > 0 ? 1 : 0;
}

function lintedInApp(source: AssemblyPolicy): LintedPolicy {
  return { ...source, title: `${labelOf(source)}, stack ${source.stack}`, findings: source.policy?.lint() ?? [] };
}

function lintedFile(file: string, io: Io): LintedPolicy {
  const { policy } = readPolicyFile(readText(io, file), file);
  return { kind: 'file', file, title: nameOf(file), policy, findings: policy.lint() };
}

function lintReport(linted: readonly LintedPolicy[], count: number, io: Io): string {
  const { bold, yellow } = paintFor(io);
  const width = (io.stdout.isTerminal ? io.stdout.columns : undefined) ?? Infinity;
  const sections = linted.filter(({ findings }) => findings.length > 0).map(({ title, findings }) => [
    bold(printable(title)),
    ...findings.flatMap(({ id, message }) => [`  ${yellow(id)}`, ...wrapped(printable(message), width - 4).map((line) => `    ${line}`)]),
    '',
  ].join('\n'));
  const unknown = linted.filter(({ problem }) => problem !== undefined);
  const unknownSections = unknown.map(({ title, problem }) => [
    bold(printable(title)), ...wrapped(printable(problem!), width - 2).map((line) => `  ${line}`), '',
  ].join('\n'));
  const without = linted.filter((each) => !hasPolicy(each));
  const withoutSection = without.length === 0 ? [] : [
    [bold('without a lifecycle policy, so that no image ever goes'), ...without.map(({ title }) => `  ${printable(title)}`), ''].join('\n'),
  ];
  const policies = linted.length - without.length - unknown.length;
  const noPolicy = without.length === 0 ? '' : `, ${formatCount(without.length)} without a policy`;
  const notKnown = unknown.length === 0 ? '' : `, ${formatCount(unknown.length)} known only when it is deployed`;
  return [
    ...sections,
    ...unknownSections,
    ...withoutSection,
    `${formatCount(count)} ${count === 1 ? 'finding' : 'findings'} in ${formatCount(policies)} lifecycle ${policies === 1 ? 'policy' : 'policies'}${noPolicy}${notKnown}`,
  ].join('\n');
}

function lintJson(linted: readonly LintedPolicy[]): object {
  const policies = linted.map((each) => {
    const { kind, name, stack, logicalId, path, file, problem, findings } = each;
    return { kind, name, stack, logicalId, path, file, hasPolicy: hasPolicy(each), problem, findings };
  });
  return { policies };
}

function hasPolicy({ policy, problem }: LintedPolicy): boolean {
  return policy !== undefined || problem !== undefined;
}
