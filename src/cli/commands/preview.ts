import { Command } from 'commander';
import { DEFAULT_APP } from './lint';
import { decimal, each, once, text, time, wholeNumber } from '../input/values';

/** USD for a GB and month in most regions, in either storage class. */
const LIST_PRICE = 0.1;

/** As far as a simulation looks ahead. */
const MAX_DAYS = 36_500;

const USAGE = `[--app <directory>] [--repository <name>] --images <file> [options]
       cdk-managed-ecr preview --policy <file> --images <file> [options]`;

const DESCRIPTION = `Shows which images a lifecycle policy expires and archives, and why.

Each list of images gets the policy of the repository of its name, or else of the creation template with the longest prefix that fits. \
A repository that CloudFormation names has no name in the app: say which it is with --repository. \
A list says its account, not its region: where stacks of several regions have different policies for one name, say which with --region.

An image that is archived cannot be pulled, so --fail-on-tag and --fail-above count it like one that expires. With --days they look at all these days.

Images share layers, so deleting them saves at most the money that is said.`;

const EXAMPLES = `
Examples:
  aws ecr describe-images --repository-name team/api --filter imageStatus=ANY --output json > images.json
  npx cdk-managed-ecr preview --images images.json --days 90
  npx cdk-managed-ecr preview --policy policy.json --images images.json --fail-on-tag "release-*" --fail-above 100`;

export interface PreviewOptions {
  readonly app: string;
  readonly stack?: string;
  readonly region?: string;
  readonly repository?: string;
  readonly policy?: string;
  readonly images?: readonly string[];
  readonly manifests?: readonly string[];
  readonly at?: Date;
  readonly days?: number;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly price: number;
  readonly archivePrice?: number;
  readonly failOnTag?: readonly string[];
  readonly failAbove?: number;
}

export function definePreview(command: Command, run: (options: PreviewOptions) => void): void {
  command
    .summary('show which images a lifecycle policy expires and archives, and why')
    .usage(USAGE)
    .description(DESCRIPTION)
    .option('--app <directory>', 'the cloud assembly that "cdk synth" wrote, with the policies', once(text), DEFAULT_APP)
    .option('--stack <name>', 'look only at this stack of the app, named as "cdk ls" does', once(text))
    .option('--region <name>', 'look only at the stacks of the app for this region, and at those for any', once(text))
    .option('--repository <name>', 'the one repository or creation template of the app to look at: its name or prefix, construct path or logical id', once(text))
    .addOption(command.createOption('--policy <file>', 'a lifecycle policy in JSON, as ECR writes it, instead of an app')
      .argParser(once(text)).conflicts(['app', 'stack', 'region', 'repository']))
    .option('--images <file>', 'the output of "aws ecr describe-images --filter imageStatus=ANY", of one or more repositories; - is standard input. '
      + 'May be given several times', each(text))
    .option('--manifests <file>', 'the output of "aws ecr batch-get-image" for image indexes, which says what their parts are. '
      + 'May be given several times', each(text))
    .option('--at <time>', 'when the policies are evaluated, such as 2026-11-22T12:00:00Z; default now', once(time))
    .option('--days <number>', `also look ahead so many days, at most ${MAX_DAYS}, as if nothing were pushed, pulled or restored`,
      once(wholeNumber({ min: 1, max: MAX_DAYS })))
    .option('--all', 'show every row of a table, not 50 of them')
    .option('--json', 'write one JSON document, with every image that goes or stays and why')
    .addOption(command.createOption('--price <USD>', 'the price of a GB and month. A GB is 10^9 bytes here')
      .argParser(once(decimal({ min: 0 }))).default(LIST_PRICE, '0.10, the list price'))
    .option('--archive-price <USD>', 'that of archived images; default that of --price, since archiving saves nothing below 150 TB at the list price; '
      + '0.07 beyond', once(decimal({ min: 0 })))
    .option('--fail-on-tag <pattern>', 'fail when an image with a tag that matches expires or is archived; * stands for any text. '
      + 'May be given several times', each(text))
    .option('--fail-above <number>', 'fail when more images than this expire or are archived, in all repositories together',
      once(wholeNumber({ min: 0 })))
    .addHelpText('after', EXAMPLES)
    .action((options: PreviewOptions) => {
      if (options.archivePrice !== undefined && options.archivePrice > options.price) {
        command.error(`error: option '--archive-price <USD>' must be at most that of '--price <USD>', ${options.price}, got ${options.archivePrice}`);
      }
      run(options);
    });
}
