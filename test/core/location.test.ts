import { App, Aws, CfnParameter, Fn, ScopedAws, Stack } from 'aws-cdk-lib';
import { inStack } from '../../src/core/location';

describe('a text in a stack', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const nowhere = new Stack(new App(), 'Stack');

  test.each([
    [Aws.ACCOUNT_ID, '111111111111'],
    [Fn.ref('AWS::Region'), 'eu-west-1'],
    [new ScopedAws(stack).accountId, '111111111111'],
    [`arn:aws:ecr:${Aws.REGION}:${Aws.ACCOUNT_ID}:repository/team/api`, 'arn:aws:ecr:eu-west-1:111111111111:repository/team/api'],
    [stack.region, 'eu-west-1'],
    ['', ''],
  ])('%s is %s', (text, known) => {
    expect(inStack(text, stack)).toBe(known);
  });

  test('keeps other tokens, and those of a stack whose account is not known', () => {
    const parameter = new CfnParameter(stack, 'Region').valueAsString;
    expect(inStack(`${parameter}/${Aws.REGION}`, stack)).toBe(`${parameter}/eu-west-1`);
    expect(nowhere.resolve(inStack(Aws.ACCOUNT_ID, nowhere))).toEqual({ Ref: 'AWS::AccountId' });
    expect(inStack(undefined, stack)).toBeUndefined();
  });
});
