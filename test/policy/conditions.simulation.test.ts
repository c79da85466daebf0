import { limitsPrincipals } from '../../src/policy/conditions';
import { Conditions, LIMITING, OPEN } from '../util/conditions';
import { isAllowed } from '../util/simulation';

jest.setTimeout(60_000);

const ACTIONS = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:PutImage'];

/** A role of an account that nobody named, with a path made up to look like a role of the account that is. */
const stranger = {
  principal: 'arn:aws:iam::999999999999:role/a:222222222222:role/x',
  policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }] }],
  context: {
    'aws:PrincipalOrgID': 'o-zzzzzzzzzz',
    'aws:PrincipalOrgPaths': ['o-zzzzzzzzzz/r-zz99/ou-zz99-99999999/'],
    'aws:PrincipalAccount': '999999999999',
    'aws:PrincipalArn': 'arn:aws:iam::999999999999:role/a:222222222222:role/x',
    'aws:PrincipalTag/team': 'api',
    'aws:PrincipalType': 'AssumedRole',
    'aws:RequestedRegion': 'eu-west-1',
    'aws:SecureTransport': 'true',
    'aws:SourceIp': '192.0.2.9',
    'aws:SourceVpc': 'vpc-99999999',
    'aws:SourceVpce': 'vpce-99999999',
    'aws:VpceAccount': '999999999999',
    'aws:VpceOrgID': 'o-zzzzzzzzzz',
    'aws:SourceVpcArn': 'arn:aws:ec2:eu-west-1:999999999999:vpc/vpc-99999999',
    'aws:userid': 'AROASTRANGER00000000:session',
    'aws:ResourceAccount': '111111111111',
    'aws:ResourceOrgID': 'o-a1b2c3d4e5',
  },
};

function allowedActions(Condition: Conditions): Promise<boolean[]> {
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: ACTIONS, Condition }] };
  const repository = { arn: 'arn:aws:ecr:eu-west-1:111111111111:repository/api', policy };
  return Promise.all(ACTIONS.map((action) => isAllowed(action, stranger, repository)));
}

test.each(LIMITING)('a stranger may not pull or push with %j', async (conditions) => {
  expect(limitsPrincipals(conditions)).toBe(true);
  expect(await allowedActions(conditions)).toEqual([false, false, false]);
});

test.each(OPEN)('a stranger may with %j, so it is no limit', async (conditions) => {
  expect(limitsPrincipals(conditions)).toBe(false);
  expect(await allowedActions(conditions)).toEqual([true, true, true]);
});
