import { Command } from 'commander';
import { ModelOptions, withModelOptions } from '../input/model-options';
import { once, text } from '../input/values';

const DESCRIPTION = `Draws the registries of an app or of accounts: repositories by prefix, pull-through caches with their upstreams, replication, and who \
else may pull.

The page is one file that needs nothing else, opens without a network, and can be searched. Who may pull is what "access" says.`;

const EXAMPLES = `
Examples:
  npx cdk synth --quiet && npx cdk-managed-ecr map --out registry.html
  npx cdk-managed-ecr map --inventory inventory --out registry.html --svg registry.svg`;

export interface MapOptions extends ModelOptions {
  readonly out?: string;
  readonly svg?: string;
  readonly mermaid?: string;
}

export function defineMap(command: Command, run: (options: MapOptions) => void): void {
  withModelOptions(command
    .summary('draw the registries of an app or of accounts')
    .usage('[--app <directory> | --inventory <directory>] --out <file> [--svg <file>] [--mermaid <file>]')
    .description(DESCRIPTION))
    .option('--out <file>', 'where to write the page; - is standard output', once(text))
    .option('--svg <file>', 'where to write a still picture of the same', once(text))
    .option('--mermaid <file>', 'where to write a flowchart in the language of Mermaid, for Markdown', once(text))
    .addHelpText('after', EXAMPLES)
    .action((options: MapOptions) => {
      const files = [options.out, options.svg, options.mermaid].filter((file) => file !== undefined);
      if (files.length === 0) {
        command.error('error: say where to write with --out, --svg or --mermaid');
      }
      if (new Set(files).size < files.length) {
        command.error('error: each of --out, --svg and --mermaid needs a file of its own');
      }
      run(options);
    });
}
