import { labelOf } from './select-policies';
import { LifecycleFinding } from '../../lifecycle/lifecycle-finding';
import { AssemblyPolicy, readAssemblyPolicies } from '../../model/assembly-policies';
import { LintOptions } from '../commands/lint';
import { Io } from '../io';
import { formatCount } from '../output/format';
import { paintFor, printable } from '../output/paint';
import { wrapped } from '../output/text-table';

interface LintedPolicy extends AssemblyPolicy {
  readonly findings: LifecycleFinding[];
}

/** Writes the findings in the policies of an app; returns the exit status. */
export function lint({ app, json, strict }: LintOptions, io: Io): number {
  const linted = readAssemblyPolicies(app).map((each) => ({ ...each, findings: each.policy?.lint() ?? [] }));
  const count = linted.reduce((sum, { findings }) => sum + findings.length, 0);
  io.stdout.write(`${json ? lintJson(linted) : lintReport(linted, count, io)}\n`);
  return strict && count > 0 ? 1 : 0;
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
