import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PrivateRegistry } from '../../src';
import { HAS_EVENT_RULER, matchEvents } from '../util/event-ruler';
import { cached, image, lifecycle, NAME, replication, storageClass } from '../util/sample-events';

type MakeRule = (registry: PrivateRegistry) => unknown;

function patternOf(make: MakeRule): object {
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'us-west-2' } });
  make(PrivateRegistry.of(stack));
  return Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'))[0].Properties.EventPattern;
}

type Method = 'onImagePushed' | 'onImageDeleted' | 'onImageArchived' | 'onReplicationFailed' | 'onPullThroughFailed' | 'onLifecycleAction';

/** An event that each method is for, of a repository. */
const OWN: Record<Method, (name: string) => object> = {
  onImagePushed: (name) => image('PUSH', { 'repository-name': name }),
  onImageDeleted: (name) => image('DELETE', { 'repository-name': name }),
  onImageArchived: (name) => storageClass('ARCHIVE', 'ECR Image Action', { 'repository-name': name }),
  onReplicationFailed: (name) => replication({ 'repository-name': name, 'result': 'FAILED' }),
  onPullThroughFailed: (name) => cached({ 'repository-name': name, 'sync-status': 'FAILED', 'failure-code': 'Denied', 'failure-reason': 'x' }),
  onLifecycleAction: (name) => lifecycle('PolicyExecutionEvent', ['sha256:1', 'sha256:2'], {
    serviceEventDetails: { ...(lifecycle('', ['sha256:1']).detail as any).serviceEventDetails, repositoryName: name },
  }),
};
const METHODS = Object.keys(OWN) as Method[];

/** Events that are for none of them. */
const OTHERS: Record<string, object> = {
  'a push that failed': image('PUSH', { result: 'FAILURE' }),
  'an image that is restored': storageClass('STANDARD'),
  'a referrer that is archived': storageClass('ARCHIVE', 'ECR Referrer Action'),
  'an image that was replicated': replication(),
  'an image that was cached': cached(),
  'a preview of a lifecycle policy': lifecycle('DryRunEvent', ['sha256:1']),
  'a run of a lifecycle policy that found nothing': lifecycle('PolicyExecutionEvent', []),
  'another service event': lifecycle('PolicyExecutionEvent', ['sha256:1'], { eventSource: 'kms.amazonaws.com' }),
};

type Case = [name: string, make: MakeRule, event: object, isMatch: boolean];
const CASES: Case[] = METHODS.flatMap((method): Case[] => {
  const all: MakeRule = (registry) => registry[method]('Rule');
  const below: MakeRule = (registry) => registry[method]('Rule', { repositoryPrefixes: ['prod/', 'team/'] });
  return [
    ...METHODS.map((other): Case => [`${method}: what ${other} is for`, all, OWN[other](NAME), other === method]),
    ...Object.entries(OTHERS).map(([name, event]): Case => [`${method}: ${name}`, all, event, false]),
    [`${method}: of a repository below a prefix`, below, OWN[method]('team/api'), true],
    [`${method}: of a repository below another prefix`, below, OWN[method]('prod/team/api'), true],
    [`${method}: of a repository whose name has it elsewhere`, below, OWN[method]('my/team/api'), false],
    [`${method}: of another repository`, below, OWN[method]('teams/api'), false],
  ];
});
CASES.push(
  ['onImagePushed: with one of the tags', (registry) => registry.onImagePushed('Rule', { imageTags: ['v1', 'latest'] }), image('PUSH'), true],
  ['onImagePushed: with another tag', (registry) => registry.onImagePushed('Rule', { imageTags: ['v1'] }), image('PUSH'), false],
  ['onImageDeleted: with another tag', (registry) => registry.onImageDeleted('Rule', { imageTags: ['v1'] }), image('DELETE'), false],
);

(HAS_EVENT_RULER ? test : test.skip)('the patterns match the events of AWS, and no others', () => {
  const answers = matchEvents(CASES.map(([, make, given]) => ({ pattern: patternOf(make), event: given })));
  expect(CASES.map(([name], index) => [name, answers[index]])).toEqual(CASES.map(([name, , , isMatch]) => [name, String(isMatch)]));
}, 120_000);
