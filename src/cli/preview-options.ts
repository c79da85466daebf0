import { Options } from './arguments';

/** USD for a GB and month in most regions, in either storage class. */
export const LIST_PRICE = 0.1;

/** As far as a simulation looks ahead. */
export const MAX_DAYS = 36_500;

export const PREVIEW_OPTIONS: Options = {
  'app': { value: '<directory>', help: 'the cloud assembly that "cdk synth" wrote, with the policies; default cdk.out' },
  'repository': {
    value: '<name>',
    help: 'the one repository or creation template of the app to look at: its name or prefix, construct path or logical id',
  },
  'policy': { value: '<file>', help: 'a lifecycle policy in JSON, as ECR writes it, instead of an app' },
  'images': { value: '<file>', isRepeated: true, help: 'the output of "aws ecr describe-images --filter imageStatus=ANY", of one or more repositories; - is standard input' },
  'manifests': { value: '<file>', isRepeated: true, help: 'the output of "aws ecr batch-get-image" for image indexes, which says what their parts are' },
  'at': { value: '<time>', help: 'when the policies are evaluated, such as 2026-11-22T12:00:00Z; default now' },
  'days': { value: '<number>', help: `also look ahead so many days, at most ${MAX_DAYS}, as if nothing were pushed, pulled or restored` },
  'all': { help: 'show every row of a table, not 50 of them' },
  'json': { help: 'write one JSON document, with every image that goes or stays and why' },
  'price': { value: '<USD>', help: 'the price of a GB and month; default 0.10, the list price. A GB is 10^9 bytes here' },
  'archive-price': { value: '<USD>', help: 'that of archived images; default that of --price, since archiving saves nothing below 150 TB at the list price; 0.07 beyond' },
  'fail-on-tag': { value: '<pattern>', isRepeated: true, help: 'fail when an image with a tag that matches expires or is archived; * stands for any text' },
  'fail-above': { value: '<number>', help: 'fail when more images than this expire or are archived, in all repositories together' },
};

export const PREVIEW_USAGE = [
  '[--app <directory>] [--repository <name>] --images <file> [options]',
  '--policy <file> --images <file> [options]',
];

export const PREVIEW_DETAILS = [
  'Each list of images gets the policy of the repository of its name, or else of the creation template with the longest prefix that fits. A '
  + 'repository that CloudFormation names has no name in the app: say which it is with --repository.',
  'An image that is archived cannot be pulled, so --fail-on-tag and --fail-above count it like one that expires. With --days they look at all '
  + 'these days.',
  'Images share layers, so deleting them saves at most the money that is said.',
];

export const PREVIEW_EXAMPLES = [
  'aws ecr describe-images --repository-name team/api --filter imageStatus=ANY --output json > images.json\n'
  + 'npx cdk-managed-ecr preview --images images.json --days 90',
  'npx cdk-managed-ecr preview --policy policy.json --images images.json --fail-on-tag "release-*" --fail-above 100',
];
