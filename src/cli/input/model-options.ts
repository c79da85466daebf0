import { Command } from 'commander';
import { once, text } from './values';
import { DEFAULT_APP } from '../commands/lint';

/** Which registries a command looks at: those that an app declares, or those that accounts have. */
export interface ModelOptions {
  readonly app: string;
  readonly inventory?: string;
}

/** Adds the options that say which registries a command looks at. */
export function withModelOptions(command: Command): Command {
  return command
    .option('--app <directory>', 'the cloud assembly that "cdk synth" wrote, or one template', once(text), DEFAULT_APP)
    .addOption(command.createOption('--inventory <directory>', 'the registries of accounts instead, from the answers of the AWS CLI in files; see docs/inventory.md')
      .argParser(once(text)).conflicts('app'));
}
