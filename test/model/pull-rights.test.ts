import { pullRightsOf } from '../../src/model/pull-rights';
import { pullPolicy } from '../util/registry-models';

const NAMES = { repositoryNames: ['*'] };

test.each<[string, object, object[]]>([
  ['an account as a number', { Principal: { AWS: '111122223333' } }, [{ kind: 'account', name: '111122223333' }]],
  ['accounts, roles and sessions', {
    Principal: { AWS: ['arn:aws-cn:iam::111122223333:root', 'arn:aws:iam::222233334444:role/a', 'arn:aws:sts::333344445555:assumed-role/a/b'] },
  }, [{ kind: 'account', name: '111122223333' }, { kind: 'account', name: '222233334444' }, { kind: 'account', name: '333344445555' }]],
  ['an account in a partition that is not known', { Principal: { AWS: 'arn:<known only after deployment: AWS::Partition>:iam::111122223333:root' } },
    [{ kind: 'account', name: '111122223333' }]],
  ['an account that is not known', { Principal: { AWS: 'arn:aws:iam::<known only after deployment: Account>:root' } },
    [{ kind: 'unknown', name: 'arn:aws:iam::<known only after deployment: Account>:root' }]],
  ['a role that no longer is', { Principal: { AWS: 'AROAEXAMPLEEXAMPLE00' } }, [{ kind: 'unknown', name: 'AROAEXAMPLEEXAMPLE00' }]],
  ['a service', { Principal: { Service: ['lambda.amazonaws.com'] } }, [{ kind: 'service', name: 'lambda.amazonaws.com' }]],
  ['anyone', { Principal: '*' }, [{ kind: 'anyone', name: '' }]],
  ['anyone, the other way to write it', { Principal: { AWS: '*' } }, [{ kind: 'anyone', name: '' }]],
  ['all but one', { NotPrincipal: { AWS: '111122223333' } }, [{ kind: 'anyone', name: '' }]],
  ['anyone of an organization', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } },
    [{ kind: 'organization', name: 'o-a1b2c3d4e5' }]],
  ['anyone of a unit', { Principal: '*', Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*'] } } },
    [{ kind: 'organization', name: 'o-a1b2c3d4e5' }]],
  ['anyone of accounts', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': ['111122223333', '222233334444'] } } },
    [{ kind: 'account', name: '111122223333' }, { kind: 'account', name: '222233334444' }]],
  ['anyone in a network', { Principal: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }, [{ kind: 'anyone', name: 'where aws:SourceVpce is vpce-1' }]],
  ['anyone where the condition says nothing of who it is', { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }, [{ kind: 'anyone', name: '' }]],
  ['all actions', { Principal: '*', Action: 'ecr:*' }, [{ kind: 'anyone', name: '' }]],
  ['all actions but others', { Principal: '*', Action: undefined, NotAction: 'ecr:DeleteRepository' }, [{ kind: 'anyone', name: '' }]],
  ['all actions but this', { Principal: '*', Action: undefined, NotAction: ['ecr:Batch*'] }, []],
  ['no pull', { Principal: '*', Action: 'ecr:PutImage' }, []],
  ['a denial', { Principal: '*', Effect: 'Deny' }, []],
])('%s', (_, statement, rights) => {
  expect(pullRightsOf(pullPolicy({ ...statement }))).toEqual(rights.map((right) => ({ ...right, ...NAMES })));
});

test('the repositories that a statement of a registry is about', () => {
  const Resource = ['arn:aws:ecr:eu-west-1:111122223333:repository/prod/*', 'arn:aws:ecr:eu-west-1:111122223333:repository/base'];
  expect(pullRightsOf(pullPolicy({ Principal: '*', Resource }, { Principal: '*', Resource: '*' }))).toMatchObject([
    { repositoryNames: ['prod/*', 'base'] }, { repositoryNames: ['*'] },
  ]);
});

test('a policy without statements', () => {
  expect(pullRightsOf({})).toEqual([]);
});
