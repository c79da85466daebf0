import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { FindingSeverity, IManagedRepository, ManagedRepository } from '../../src';
import { HAS_EVENT_RULER, matchEvents } from '../util/event-ruler';
import { ARN, basicScan, cached, enhancedScan, finding, image, replication } from '../util/sample-events';

type MakeRule = (repository: IManagedRepository) => unknown;

function patternOf(make: MakeRule): object {
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'us-west-2' } });
  make(ManagedRepository.fromRepositoryArn(stack, 'Api', ARN));
  return Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'))[0].Properties.EventPattern;
}

const pushed: MakeRule = (api) => api.onImagePushed('Rule');
const tagged: MakeRule = (api) => api.onImagePushed('Rule', { imageTags: ['latest', 'v1'] });
const deleted: MakeRule = (api) => api.onImageDeleted('Rule');
const scanned = (minSeverity?: FindingSeverity): MakeRule => (api) => api.onScanCompleted('Rule', { minSeverity });
/** As docs/scanning-and-signing.md has it. */
const found: MakeRule = (api) => new events.Rule(api, 'Rule', {
  eventPattern: {
    source: ['aws.inspector2'],
    detailType: ['Inspector2 Finding'],
    detail: { status: ['ACTIVE'], severity: ['CRITICAL', 'HIGH'], resources: { id: [{ prefix: `${api.repositoryArn}/sha256:` }] } },
  },
});

const { CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL } = FindingSeverity;
const CASES: [name: string, make: MakeRule, event: object, isMatch: boolean][] = [
  ['a push', pushed, image('PUSH'), true],
  ['a push without a tag', pushed, image('PUSH', { 'image-tag': undefined }), true],
  ['a push to another repository', pushed, image('PUSH', { 'repository-name': 'team/api2' }), false],
  ['a push that failed', pushed, image('PUSH', { result: 'FAILURE' }), false],
  ['a deletion, for pushes', pushed, image('DELETE'), false],
  ['what replication brings, for pushes', pushed, replication(), false],
  ['what a cache brings, for pushes', pushed, cached(), false],
  ['a push with one of the tags', tagged, image('PUSH', { 'image-tag': 'v1' }), true],
  ['a push with another tag', tagged, image('PUSH', { 'image-tag': 'v2' }), false],
  ['a push without a tag, for tags', tagged, image('PUSH', { 'image-tag': undefined }), false],
  ['a deletion', deleted, image('DELETE'), true],
  ['a push, for deletions', deleted, image('PUSH'), false],
  ['an image that is archived, for deletions', deleted, image('UPDATE_STORAGE_CLASS', { 'target-storage-class': 'ARCHIVE' }), false],

  ['a basic scan', scanned(), basicScan({}), true],
  ['an enhanced scan', scanned(), enhancedScan({ TOTAL: 0 }), true],
  ['a scan that failed', scanned(), basicScan({}, { 'scan-status': 'FAILED' }), false],
  ['a scan of another repository', scanned(), basicScan({}, { 'repository-name': 'team/api2' }), false],
  ['an enhanced scan of another repository', scanned(), enhancedScan({}, { 'repository-name': `${ARN}2` }), false],
  ...[basicScan, enhancedScan].flatMap((scan): typeof CASES => [
    [`${scan.name}: one critical finding, for CRITICAL`, scanned(CRITICAL), scan({ CRITICAL: 1 }), true],
    [`${scan.name}: high findings, for CRITICAL`, scanned(CRITICAL), scan({ HIGH: 7, MEDIUM: 2, TOTAL: 9 }), false],
    [`${scan.name}: no critical finding counted, for CRITICAL`, scanned(CRITICAL), scan({ CRITICAL: 0, HIGH: 1 }), false],
    [`${scan.name}: nothing found, for CRITICAL`, scanned(CRITICAL), scan({}), false],
    [`${scan.name}: one critical finding, for HIGH`, scanned(HIGH), scan({ CRITICAL: 1 }), true],
    [`${scan.name}: one high finding, for HIGH`, scanned(HIGH), scan({ HIGH: 1 }), true],
    [`${scan.name}: medium findings, for HIGH`, scanned(HIGH), scan({ MEDIUM: 5 }), false],
    [`${scan.name}: a high finding, for MEDIUM`, scanned(MEDIUM), scan({ HIGH: 1 }), true],
    [`${scan.name}: a low finding, for MEDIUM`, scanned(MEDIUM), scan({ LOW: 1 }), false],
    [`${scan.name}: a low finding, for LOW`, scanned(LOW), scan({ LOW: 1 }), true],
    [`${scan.name}: a finding for information, for LOW`, scanned(LOW), scan({ INFORMATIONAL: 1 }), false],
    [`${scan.name}: a finding for information, for INFORMATIONAL`, scanned(INFORMATIONAL), scan({ INFORMATIONAL: 1 }), true],
    [`${scan.name}: a finding of a severity that is not known, for INFORMATIONAL`, scanned(INFORMATIONAL), scan({ UNDEFINED: 1 }), false],
  ]),
  ['a scan of another repository with critical findings', scanned(CRITICAL), basicScan({ CRITICAL: 1 }, { 'repository-name': 'team/api2' }), false],

  ['a new finding in an image that was scanned before, for scans', scanned(), finding('CRITICAL'), false],
  ['a new finding in an image that was scanned before', found, finding('CRITICAL'), true],
  ['a new finding that is not severe', found, finding('MEDIUM'), false],
  ['a finding that is closed', found, finding('CRITICAL', { status: 'CLOSED' }), false],
  ['a finding of another repository', found, finding('CRITICAL', {}, `${ARN}2`), false],
];

(HAS_EVENT_RULER ? test : test.skip)('the patterns match the events of AWS, and no others', () => {
  const answers = matchEvents(CASES.map(([, make, given]) => ({ pattern: patternOf(make), event: given })));
  expect(CASES.map(([name], index) => [name, answers[index]])).toEqual(CASES.map(([name, , , isMatch]) => [name, String(isMatch)]));
}, 120_000);
