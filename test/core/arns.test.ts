import { Aws, Fn } from 'aws-cdk-lib';
import { parseRepositoryArn } from '../../src/core/arns';
import { isSameAccount } from '../../src/core/location';

describe('parseRepositoryArn', () => {
  test('reads all parts', () => {
    expect(parseRepositoryArn('arn:aws-cn:ecr:cn-north-1:111111111111:repository/a/b')).toEqual({
      partition: 'aws-cn', region: 'cn-north-1', account: '111111111111', repositoryName: 'a/b',
    });
  });

  test('parts may be tokens', () => {
    expect(parseRepositoryArn(`arn:${Aws.PARTITION}:ecr:${Aws.REGION}:${Aws.ACCOUNT_ID}:repository/a`)).toEqual({
      partition: Aws.PARTITION, region: Aws.REGION, account: Aws.ACCOUNT_ID, repositoryName: 'a',
    });
  });

  test.each([Fn.importValue('Arn'), '', 'a', 'arn:aws:ecr:r:1:registry', 'arn:aws:s3:r:1:repository/a', 'arn:aws:ecr:r:1:repository/a:b'])('%s is none', (arn) => {
    expect(parseRepositoryArn(arn)).toBeUndefined();
  });
});

describe('isSameAccount', () => {
  test.each([
    ['111111111111', '111111111111', true],
    ['111111111111', '222222222222', false],
    [Aws.ACCOUNT_ID, Aws.ACCOUNT_ID, true],
    [Aws.ACCOUNT_ID, Fn.ref('Other'), undefined],
    ['111111111111', Aws.ACCOUNT_ID, undefined],
    ['111111111111', undefined, undefined],
    [undefined, undefined, false],
  ])('%s and %s: %s', (one, other, same) => {
    expect(isSameAccount(one, other)).toBe(same);
    expect(isSameAccount(other, one)).toBe(same);
  });
});
