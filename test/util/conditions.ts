import { Aws, Fn, Lazy } from 'aws-cdk-lib';

export interface Conditions {
  readonly [operator: string]: any;
}

const ORG = 'o-a1b2c3d4e5';
const ACCOUNT = '222222222222';
const role = (account: string, name = 'role/x') => `arn:aws:iam::${account}:${name}`;
const lambda = (account: string, region = 'eu-west-1') => `arn:aws:lambda:${region}:${account}:function:*`;

/** Conditions that limit a statement to somebody. */
export const LIMITING: readonly Conditions[] = [
  { StringEquals: { 'aws:PrincipalOrgID': ORG } },
  { stringequals: { 'AWS:principalorgid': ORG } },
  { StringEquals: { 'aws:PrincipalOrgID': [ORG, 'o-b1b2c3d4e5'] } },
  { StringEqualsIgnoreCase: { 'aws:PrincipalOrgID': ORG } },
  { StringLike: { 'aws:PrincipalOrgID': ORG } },
  { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } },
  { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${ORG}/*` } },
  { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`${ORG}/r-ab12/*`, `${ORG}/r-ab12/ou-ab12-*/*`] } },
  { 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgPaths': `${ORG}/r-ab12/ou-ab12-11111111/` } },
  { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } },
  { StringLike: { 'aws:PrincipalAccount': [ACCOUNT, '333333333333'] } },
  { StringEquals: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' } },
  { ArnEquals: { 'aws:PrincipalArn': role(ACCOUNT) } },
  { ArnLike: { 'aws:PrincipalArn': role(ACCOUNT, 'role/*') } },
  { ArnLike: { 'aws:PrincipalArn': role(ACCOUNT, '*') } },
  { ArnLike: { 'aws:PrincipalArn': `arn:*:iam::${ACCOUNT}:role/deploy-*` } },
  { StringLike: { 'aws:PrincipalArn': role(ACCOUNT, 'role/deploy-*') } },
  { StringEquals: { 'aws:PrincipalArn': role(ACCOUNT) } },
  { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  { StringEquals: { 'aws:SourceOrgID': ORG } },
  { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': `${ORG}/*` } },
  { ArnLike: { 'aws:SourceArn': lambda(ACCOUNT) } },
  { ArnLike: { 'aws:SourceArn': lambda(ACCOUNT, '*') } },
  { StringLike: { 'aws:SourceArn': lambda(ACCOUNT, '*') } },
  { StringLike: { 'aws:SourceARN': lambda(ACCOUNT) } },
  { StringEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d' } },
  { StringEquals: { 'aws:SourceVpce': ['vpce-0a1b2c3d', 'vpce-1a1b2c3d'] } },
  { ArnLike: { 'aws:SourceVpcArn': `arn:aws:ec2:*:${ACCOUNT}:vpc/*` } },
  { StringEquals: { 'aws:VpceAccount': ACCOUNT } },
  { StringEquals: { 'aws:VpceOrgID': ORG } },
  { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  { IpAddress: { 'aws:SourceIp': '203.0.113.7' } },
  { IpAddress: { 'aws:SourceIp': ['17.0.0.0/8', '2001:db8::/32', '2001:db8:1::1'] } },
  { StringLike: { 'aws:userid': 'AROAEXAMPLEID0000000:*' } },
  { StringEquals: { 'aws:userid': 'AIDAEXAMPLEID0000000' } },
  { StringEquals: { 'aws:PrincipalOrgID': ORG }, StringLike: { 'aws:PrincipalTag/team': '*' } },
  { StringLike: { 'aws:PrincipalOrgID': '*', 'aws:PrincipalAccount': ACCOUNT } },
];

/** Conditions that limit a statement as far as can be known, because a value is a token. */
export const UNKNOWN: readonly (() => Conditions)[] = [
  () => ({ StringEquals: { 'aws:PrincipalOrgID': Fn.importValue('Organization') } }),
  () => ({ StringEquals: { 'aws:PrincipalOrgID': [Lazy.string({ produce: () => ORG })] } }),
  () => ({ StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } }),
  () => ({ StringEquals: { 'aws:PrincipalAccount': Lazy.list({ produce: () => [ACCOUNT] }) } }),
  () => ({ StringEquals: { 'aws:PrincipalAccount': { Ref: 'Account' } } }),
  () => ({ ArnLike: { 'aws:PrincipalArn': `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/*` } }),
  () => ({ ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:lambda:*:${ACCOUNT}:function:*`]] } } }),
  () => ({ ArnLike: { 'aws:PrincipalArn': `${Fn.importValue('Role')}*` } }),
  () => ({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${Fn.importValue('Organization')}/*` } }),
  () => ({ IpAddress: { 'aws:SourceIp': `${Fn.importValue('Network')}/8` } }),
];

/** Conditions by which a stranger passes. */
export const OPEN: readonly Conditions[] = [
  { StringLike: { 'aws:PrincipalTag/team': 'a*' } },
  { StringEquals: { 'aws:PrincipalTag/team': 'api' } },
  { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } },
  { StringLike: { 'aws:PrincipalOrgID': '*' } },
  { StringLike: { 'aws:PrincipalOrgID': 'o-*' } },
  { StringLike: { 'aws:PrincipalOrgID': [ORG, '*'] } },
  { StringLike: { 'aws:PrincipalOrgID': 'o-??????????' } },
  { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': '*' } },
  { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-*/r-*' } },
  { StringLike: { 'aws:PrincipalAccount': '*' } },
  { StringLike: { 'aws:PrincipalAccount': '9*' } },
  { StringEquals: { 'aws:PrincipalAccount': '${aws:PrincipalAccount}' } },
  { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } },
  { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::99999999999?:role/*' } },
  { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*' } },
  { StringLike: { 'aws:PrincipalArn': `arn:aws:iam:*:${ACCOUNT}:role/*` } },
  { StringLike: { 'aws:PrincipalArn': `*:${ACCOUNT}:role/*` } },
  { StringLike: { 'aws:SourceVpc': 'vpc-*' } },
  { StringLike: { 'aws:SourceVpce': '*' } },
  { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } },
  { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '192.0.0.0/7'] } },
  { StringLike: { 'aws:SourceIp': '*' } },
  { StringLike: { 'aws:userid': '*' } },
  { StringLike: { 'aws:userid': 'AROA*' } },
  { Bool: { 'aws:SecureTransport': 'true' } },
  { Null: { 'aws:PrincipalOrgID': 'false' } },
  { StringNotEquals: { 'aws:PrincipalOrgID': ORG } },
  { StringNotLike: { 'aws:PrincipalArn': role(ACCOUNT, 'role/*') } },
  { StringEqualsIfExists: { 'aws:SourceAccount': ACCOUNT } },
  { 'ForAllValues:StringEquals': { 'aws:SourceAccount': ACCOUNT } },
  { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
];

/** Conditions that say nothing about who it is or fit nobody, or of which the simulator makes no sense. */
export const USELESS: readonly Conditions[] = [
  {},
  { ArnLike: { 'aws:PrincipalArn': '*' } },
  { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
  { ArnLike: { 'aws:SourceArn': '*' } },
  { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::bucket' } },
  { ArnLike: { 'aws:SourceArn': 'arn:aws:codebuild:*:*:project/*' } },
  { StringLike: { 'aws:SourceArn': `arn:aws:*:${ACCOUNT}:function:x` } },
  { StringLike: { 'aws:SourceAccount': '*' } },
  { StringLike: { 'aws:SourceOrgID': 'o-*' } },
  { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-*/r-ab12/*' } },
  { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${ORG}*` } },
  { StringEquals: { 'aws:PrincipalOrgID': '*' } },
  { StringEquals: { 'aws:PrincipalOrgID': [] } },
  { IpAddress: { 'aws:SourceIp': '::/0' } },
  { IpAddress: { 'aws:SourceIp': ['::/1', '8000::/1'] } },
  { IpAddress: { 'aws:SourceIp': '2001:d00::/31' } },
  { IpAddress: { 'aws:SourceIp': 'everywhere' } },
  { IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/24' } },
  { StringEquals: { 'ecr:ResourceTag/team': 'api' } },
  { StringEquals: { 'aws:ResourceAccount': '111111111111' } },
];
