import { App, Aws, CfnParameter, NestedStack, PhysicalName, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ManagedRepository } from '../../src';
import { ENV } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const OTHERS: [string, (stack: Stack, repositoryName: string) => unknown][] = [
  ['a ManagedRepository', (stack, repositoryName) => new ManagedRepository(stack, 'Other', { repositoryName })],
  ['an ecr.Repository', (stack, repositoryName) => new ecr.Repository(stack, 'Other', { repositoryName })],
  ['an L1', (stack, repositoryName) => new ecr.CfnRepository(stack, 'Other', { repositoryName })],
];

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
  new ManagedRepository(stack, 'Api', { repositoryName: 'team/api' });
});

function synthError(): string {
  try {
    app.synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(OTHERS)('%s of the same name', (_, make) => {
  test.each<[string, () => Stack]>([
    ['in the same stack', () => stack],
    ['in another stack of the environment', () => new Stack(app, 'Second', { env: ENV })],
    ['in a nested stack', () => new NestedStack(stack, 'Second')],
  ])('%s is an error that names both, once', (__, where) => {
    make(where(), 'team/api');
    const message = synthError();
    expect(message).toMatch(/one repository a name, but \S+ and \S+ are both "team\/api"; give each its own "repositoryName"/);
    expect(message).toContain('Stack/Api/Resource');
    expect(message).toMatch(/\/Other/);
    expect(message.match(/one repository a name/g)).toHaveLength(1);
  });

  test('in another region or account, or with another name, is none', () => {
    make(new Stack(app, 'Region', { env: { ...ENV, region: 'us-east-1' } }), 'team/api');
    make(new Stack(app, 'Account', { env: { ...ENV, account: '222222222222' } }), 'team/api');
    make(stack, 'team/api2');
    expect(synthError()).toBe('');
    expect(warningIds(stack)).toEqual([]);
  });

  test('where account and region are not known is a warning', () => {
    make(new Stack(app, 'Agnostic'), 'team/api');
    expect(warningMessage(stack, 'ManagedRepository.perhapsSameName')).toMatch(/^Agnostic\/Other.* is a repository of the name "team\/api" too, and it is not known whether/);
  });
});

test('imported repositories are not made again', () => {
  ManagedRepository.fromRepositoryName(new Stack(app, 'Second', { env: ENV }), 'Imported', 'team/api');
  expect(synthError()).toBe('');
});

test.each<[string, () => string | undefined]>([
  ['not given', () => undefined],
  ['generated', () => PhysicalName.GENERATE_IF_NEEDED],
  ['tokens', () => `${Aws.STACK_NAME}-api`],
  ['parameters', () => (stack.node.tryFindChild('Name') as CfnParameter ?? new CfnParameter(stack, 'Name')).valueAsString],
])('names that are %s are not compared', (_, name) => {
  ['One', 'Two'].forEach((id) => new ManagedRepository(stack, id, { repositoryName: name() }));
  expect(synthError()).toBe('');
  expect(warningIds(stack)).toEqual([]);
});
