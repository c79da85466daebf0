import { App, Aws, Lazy, Stack } from 'aws-cdk-lib';
import { ReplicationDestination } from '../../src/registry/replication-destination';

const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });

test('is another region of the same account, or any region of another one', () => {
  expect(ReplicationDestination.region('eu-central-1')._from(stack)).toEqual({ account: '111111111111', region: 'eu-central-1' });
  expect(ReplicationDestination.account('222222222222', 'eu-west-1')._from(stack)).toEqual({ account: '222222222222', region: 'eu-west-1' });
});

test('can be used from several stacks', () => {
  const destination = ReplicationDestination.region('eu-central-1');
  const other = new Stack(new App(), 'Other', { env: { account: '222222222222', region: 'eu-west-1' } });
  expect([stack, other, new Stack()].map((source) => destination._from(source).account)).toEqual(['111111111111', '222222222222', Aws.ACCOUNT_ID]);
});

test.each([
  'us-east-1', 'ap-southeast-7', 'us-gov-west-1', 'cn-northwest-1', 'eusc-de-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'xx-newregion-12',
  'aa-bbbbbbbbbbbbbbbbbbbb-1',
])('takes the region %s', (region) => {
  expect(ReplicationDestination.region(region)._from(stack).region).toBe(region);
  expect(ReplicationDestination.account('222222222222', region)._from(stack).region).toBe(region);
});

test.each([
  '', 'x', 'eu-west', 'eu-west-1a', 'EU-WEST-1', 'eu_west_1', 'euwest-1', '*', ' eu-west-1', 'aa-bbbbbbbbbbbbbbbbbbbbb-1',
])('refuses the region %p', (region) => {
  const message = `"region" must be the name of a region, such as "eu-central-1", in up to 25 characters, got ${JSON.stringify(region)}`;
  expect(() => ReplicationDestination.region(region)).toThrow(message);
  expect(() => ReplicationDestination.account('222222222222', region)).toThrow(message);
});

test.each(['', '22222222222', '2222222222222', 'abcdefghijkl', '2222-2222-2222'])('refuses the account %p', (account) => {
  expect(() => ReplicationDestination.account(account, 'eu-west-1')).toThrow(`"accountId" must be an account id of 12 digits, got ${JSON.stringify(account)}`);
});

test('tokens pass', () => {
  const region = Lazy.string({ produce: () => 'later' });
  expect(ReplicationDestination.region(region)._from(stack)).toEqual({ account: '111111111111', region });
  expect(ReplicationDestination.account(Aws.ACCOUNT_ID, Aws.REGION)._from(stack)).toEqual({ account: '111111111111', region: 'eu-west-1' });
});
