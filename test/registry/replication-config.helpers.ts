import { App, Stack } from 'aws-cdk-lib';
import { ReplicationConfig } from '../../src/registry/replication-config';
import { ReplicationDestination } from '../../src/registry/replication-destination';
import { ReplicationRule } from '../../src/registry/replication-rule';

export const SOURCE = { account: '111111111111', region: 'eu-west-1' };
export const FRANKFURT = ReplicationDestination.region('eu-central-1');
export const OTHER = ReplicationDestination.account('222222222222', 'eu-central-1');

export let app: App;
export let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Source', { env: SOURCE });
});

/** For a test that is about another stack. */
export function useStack(other: Stack): void {
  stack = other;
}

export function configure(...rules: ReplicationRule[]): ReplicationConfig {
  return new ReplicationConfig(stack, 'Replication', { rules });
}

export const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
export const accounts = (count: number) => times(count, (index) => ReplicationDestination.account(String(200_000_000_000 + index), 'eu-west-1'));
