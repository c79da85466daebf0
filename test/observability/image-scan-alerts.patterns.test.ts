import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { FindingSeverity, ImageScanAlerts, ImageScanAlertsProps, ManagedRepository } from '../../src';
import { HAS_EVENT_RULER, matchEvents } from '../util/event-ruler';
import { ARN, basicScan, enhancedScan, finding, functionScan, image, NAME } from '../util/sample-events';

const newStack = () => new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'us-west-2' } });

/** The patterns of all rules of the alerts. */
function patternsOf(propsOf: (stack: Stack) => Partial<ImageScanAlertsProps>): object[] {
  const stack = newStack();
  new ImageScanAlerts(stack, 'Alerts', { topics: [new sns.Topic(stack, 'Topic')], ...propsOf(stack) });
  return Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.EventPattern);
}

const of = (name: string) => ({
  basic: basicScan({ HIGH: 1 }, { 'repository-name': name }),
  enhanced: enhancedScan({ HIGH: 1, TOTAL: 1 }, { 'repository-name': `arn:aws:ecr:us-west-2:123456789012:repository/${name}` }),
  finding: finding('HIGH', {
    resources: [{ type: 'AWS_ECR_CONTAINER_IMAGE', details: { awsEcrContainerImage: { repositoryName: name, imageHash: 'sha256:1' } } }],
  }),
});

type Case = [name: string, propsOf: (stack: Stack) => Partial<ImageScanAlertsProps>, event: object, isMatch: boolean];

const all = () => ({});
const below = () => ({ repositoryPrefixes: ['prod/', 'team/a'] });
const imported = (stack: Stack) => ({ repositories: [ManagedRepository.fromRepositoryArn(stack, 'Api', ARN), ManagedRepository.fromRepositoryName(stack, 'Web', 'team/web')] });
const both = (stack: Stack) => ({ ...imported(stack), repositoryPrefixes: ['prod/'] });
const critical = () => ({ minSeverity: FindingSeverity.CRITICAL });
const low = () => ({ minSeverity: FindingSeverity.LOW });
const scansOnly = () => ({ newFindings: false });

function kinds(what: string, propsOf: Case[1], name: string, isMatch: boolean): Case[] {
  return Object.entries(of(name)).map(([kind, event]): Case => [`${kind} of ${name}, for ${what}`, propsOf, event, isMatch]);
}

const CASES: Case[] = [
  ...kinds('all', all, NAME, true),
  ...kinds('prefixes', below, 'prod/x/api', true),
  ...kinds('prefixes', below, 'team/api', true),
  ...kinds('prefixes', below, 'team/web', false),
  ...kinds('prefixes', below, 'my/prod/api', false),
  ...kinds('repositories', imported, 'team/api', true),
  ...kinds('repositories', imported, 'team/web', true),
  ...kinds('repositories', imported, 'team/api2', false),
  ...kinds('repositories', imported, 'my/team/api', false),
  ...kinds('repositories', imported, 'prod/api', false),
  ...kinds('repositories and prefixes', both, 'team/web', true),
  ...kinds('repositories and prefixes', both, 'prod/api', true),
  ...kinds('repositories and prefixes', both, 'dev/api', false),

  ...[basicScan, enhancedScan].flatMap((scan): Case[] => [
    ['a scan with medium findings', all, scan({ MEDIUM: 4, TOTAL: 4 }), false],
    ['a scan with critical findings', all, scan({ CRITICAL: 1 }), true],
    ['a scan without findings', all, scan({}), false],
    ['a scan with high findings, for CRITICAL', critical, scan({ HIGH: 9 }), false],
    ['a scan with critical findings, for CRITICAL', critical, scan({ CRITICAL: 9 }), true],
    ['a scan with low findings, for LOW', low, scan({ LOW: 1 }), true],
    ['a scan with findings, for scans only', scansOnly, scan({ HIGH: 1 }), true],
  ]),
  ['a scan that failed', all, basicScan({ HIGH: 1 }, { 'scan-status': 'FAILED' }), false],
  ['a scan of a function', all, functionScan, false],
  ['a push', all, image('PUSH'), false],

  ['a medium finding', all, finding('MEDIUM'), false],
  ['a critical finding', all, finding('CRITICAL'), true],
  ['a high finding, for CRITICAL', critical, finding('HIGH'), false],
  ['a medium finding, for LOW', low, finding('MEDIUM'), true],
  ['a finding of no severity yet', low, finding('UNTRIAGED'), false],
  ['a finding that is closed', all, finding('CRITICAL', { status: 'CLOSED' }), false],
  ['a finding that is suppressed', all, finding('CRITICAL', { status: 'SUPPRESSED' }), false],
  ['a finding of another account of the organization', all, finding('CRITICAL', { awsAccountId: '999999999999' }), false],
  ['a finding in a function', all, finding('CRITICAL', { resources: [{ type: 'AWS_LAMBDA_FUNCTION', details: { awsLambdaFunction: { functionName: NAME } } }] }), false],
  ['a finding, for scans only', scansOnly, finding('CRITICAL'), false],
];

(HAS_EVENT_RULER ? test : test.skip)('the patterns match the events of AWS, and no others', () => {
  const pairs = CASES.flatMap(([, propsOf, event], index) => patternsOf(propsOf).map((pattern) => ({ index, pattern, event })));
  const answers = matchEvents(pairs);
  const isMatch = CASES.map((_, index) => answers.filter((__, at) => pairs[at].index === index));
  expect(new Set(answers)).toEqual(new Set(['true', 'false']));
  // Never by two rules: an event is one message.
  expect(CASES.map(([name], index) => [name, isMatch[index].filter((answer) => answer === 'true').length])).toEqual(CASES.map(([name, , , wanted]) => [name, wanted ? 1 : 0]));
}, 120_000);

(HAS_EVENT_RULER ? test : test.skip)('many repositories are divided among rules of which each event has one', () => {
  const names = Array.from({ length: 200 }, (_, index) => `team-${index % 10}/service-${index}`);
  const patterns = patternsOf((stack) => ({ repositories: names.map((name) => ManagedRepository.fromRepositoryName(stack, name, name)) }));
  const chosen = [...names.filter((_, index) => index % 20 === 0), names[199], 'team-0/service-1000', 'team-0/service'];
  const pairs = chosen.flatMap((name) => Object.values(of(name)).flatMap((event) => patterns.map((pattern) => ({ name, event, pattern }))));
  const answers = matchEvents(pairs);
  const hits = (name: string) => answers.filter((answer, index) => pairs[index].name === name && answer === 'true').length;
  expect(chosen.map((name) => [name, hits(name)])).toEqual(chosen.map((name) => [name, names.includes(name) ? 3 : 0]));
}, 120_000);
