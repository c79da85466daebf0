import { Command } from 'commander';
import { once, text } from '../input/values';

/** Where `cdk synth` writes, unless it is told another place. */
export const DEFAULT_APP = 'cdk.out';

const DESCRIPTION = `Lists what ECR accepts in the lifecycle policies of an app but is probably not meant, and the repositories that have none.

A policy that ECR would reject is an input that cannot be used: exit status 2. One with tokens, known only when it is deployed, is listed and not looked at.`;

const EXAMPLES = `
Examples:
  npx cdk synth --quiet && npx cdk-managed-ecr lint --strict
  npx cdk-managed-ecr lint --policy policy.json --json`;

export interface LintOptions {
  readonly app: string;
  readonly policy?: string;
  readonly json?: boolean;
  readonly strict?: boolean;
}

export function defineLint(command: Command, run: (options: LintOptions) => void): void {
  command
    .summary('list what ECR accepts in the lifecycle policies of an app but is probably not meant')
    .usage('[--app <directory> | --policy <file>] [--json] [--strict]')
    .description(DESCRIPTION)
    .option('--app <directory>', 'the cloud assembly that "cdk synth" wrote', once(text), DEFAULT_APP)
    .addOption(command.createOption('--policy <file>', 'a lifecycle policy in JSON, as ECR writes it, instead of an app; - is standard input')
      .argParser(once(text)).conflicts('app'))
    .option('--json', 'write one JSON document, with every policy and its findings')
    .option('--strict', 'fail when there are findings')
    .addHelpText('after', EXAMPLES)
    .action(run);
}
