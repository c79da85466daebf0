import { describeRegistry, describeRepositories } from '../../../scripts/demo/report';

const describeOne = (type: string, properties: object) =>
  describeRepositories({ Resources: { Thing: { Type: type, Properties: properties } } })[0];
const repository = (properties: object) => describeOne('AWS::ECR::Repository', properties);
const lifecycle = (...rules: object[]) => repository({
  LifecyclePolicy: { LifecyclePolicyText: JSON.stringify({ rules: rules.map((rule, index) => ({ rulePriority: index + 1, ...rule })) }) },
}).lifecycle;
const pull = (statement: object) => repository({ RepositoryPolicyText: { Statement: [{ Effect: 'Allow', ...statement }] } }).pull;

test('a bare repository is what ECR makes of it', () => {
  expect(repository({})).toEqual({
    name: 'Thing', encryption: 'AES256', mutability: 'mutable', lifecycle: [], pull: [],
  });
});

test('names, keys and exclusion filters are shown', () => {
  expect(repository({
    RepositoryName: { 'Fn::Join': ['/', ['team', { Ref: 'Name' }]] },
    EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': ['Key', 'Arn'] } },
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: ['latest', 'dev-*'].map((filter) => ({ ImageTagMutabilityExclusionFilterValue: filter })),
  })).toMatchObject({ name: 'team/Name', encryption: 'KMS, key Key', mutability: 'immutable except latest, dev-*' });
});

test('each kind of lifecycle rule has its words', () => {
  const expire = { type: 'expire' };
  const archive = { type: 'transition', targetStorageClass: 'archive' };
  expect(lifecycle(
    { action: expire, selection: { tagStatus: 'tagged', tagPatternList: ['release-*'], countType: 'imageCountMoreThan', countNumber: 999999 } },
    { action: expire, selection: { tagStatus: 'tagged', tagPrefixList: ['a', 'b'], countType: 'imageCountMoreThan', countNumber: 20 } },
    { action: expire, selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 1 } },
    { action: archive, selection: { tagStatus: 'any', countType: 'sinceImagePulled', countNumber: 90 } },
    { action: expire, selection: { tagStatus: 'any', storageClass: 'archive', countType: 'sinceImageTransitioned', countNumber: 365 } },
  )).toEqual([
    '1. keep images tagged release-*',
    '2. expire images tagged a* and b* beyond the newest 20',
    '3. expire untagged images 1 day after the push',
    '4. archive images 90 days after the last pull',
    '5. expire archived images 365 days after archiving',
  ]);
});

test('who may pull is whoever is allowed both actions of a pull', () => {
  const both = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  const root = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::333333444444:root']] };
  expect(pull({ Action: both, Principal: { AWS: [root, 'arn:aws:iam::555555666666:role/Pull'] } }))
    .toEqual(['account 333333444444', 'arn:aws:iam::555555666666:role/Pull']);
  expect(pull({ Action: 'ecr:*', Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }))
    .toEqual(['anybody if aws:PrincipalOrgID is o-1']);
  expect(pull({ Action: both[0], Principal: '*' })).toEqual([]);
  expect(pull({ Effect: 'Deny', Action: both, Principal: '*' })).toEqual([]);
});

test('a template says what the repositories below its prefix will have', () => {
  const template = (prefix: string) => describeOne('AWS::ECR::RepositoryCreationTemplate', {
    Prefix: prefix,
    ImageTagMutability: 'IMMUTABLE',
    LifecyclePolicy: JSON.stringify({
      rules: [
        { rulePriority: 1, selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7 }, action: { type: 'expire' } },
      ],
    }),
    RepositoryPolicy: JSON.stringify({ Statement: { Effect: 'Allow', Action: 'ecr:*', Principal: { AWS: '333333444444' } } }),
  });
  expect(template('hub/')).toEqual({
    name: 'hub/*', encryption: 'AES256', mutability: 'immutable', lifecycle: ['1. expire untagged images 7 days after the push'], pull: ['account 333333444444'],
  });
  expect(template('ROOT').name).toBe('any other');
});

test('what else there is of ECR has a line, and nothing else has', () => {
  const filter = (text: string) => ({ Filter: text });
  const resources: Array<[type: string, properties: object]> = [
    ['AWS::IAM::Role', {}],
    ['AWS::ECR::Repository', {}],
    ['AWS::ECR::PullThroughCacheRule', { EcrRepositoryPrefix: 'hub', UpstreamRegistryUrl: 'registry-1.docker.io' }],
    ['AWS::ECR::RegistryPolicy', {
      PolicyText: {
        Statement: [
          { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'ecr:PutImage', Condition: { ArnNotLike: { 'aws:PrincipalArn': ['a', 'b'] } } },
          { Effect: 'Allow', Principal: { AWS: ['333333444444'] }, Action: ['ecr:CreateRepository', 'ecr:ReplicateImage'] },
        ],
      },
    }],
    ['AWS::ECR::RegistryScanningConfiguration', { ScanType: 'ENHANCED', Rules: [{ ScanFrequency: 'SCAN_ON_PUSH', RepositoryFilters: [filter('a/*'), filter('b')] }] }],
    ['AWS::ECR::ReplicationConfiguration', {
      ReplicationConfiguration: {
        Rules: [
          { Destinations: [{ RegistryId: { Ref: 'AWS::AccountId' }, Region: 'eu-west-1' }], RepositoryFilters: [filter('team/')] },
          { Destinations: [{ RegistryId: '333333444444', Region: 'eu-west-1' }] },
        ],
      },
    }],
    ['AWS::ECR::SigningConfiguration', {}],
    ['AWS::ECR::PublicRepository', { RepositoryName: 'tool' }],
    ['AWS::CloudWatch::Alarm', {}],
    ['AWS::CloudWatch::Dashboard', { DashboardName: 'registry' }],
    ['AWS::EC2::VPCEndpoint', { ServiceName: 'com.amazonaws.us-west-2.ecr.dkr', VpcEndpointType: 'Interface' }],
    ['AWS::Events::Rule', { EventPattern: { 'source': ['aws.inspector2'], 'detail-type': ['Inspector2 Finding'] } }],
    ['AWS::Events::Rule', { EventPattern: { source: ['aws.ec2'] } }],
    ['AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)' }],
  ];
  const template = { Resources: Object.fromEntries(resources.map(([Type, Properties], index) => [`R${index}`, { Type, Properties }])) };
  expect(describeRegistry(template)).toEqual([
    'Pull-through cache hub: registry-1.docker.io',
    'Registry policy: deny anybody if aws:PrincipalArn is not a or b: ecr:PutImage',
    'Registry policy: allow account 333333444444: ecr:CreateRepository, ecr:ReplicateImage',
    'Scanning: enhanced; scan on push a/*, b',
    'Replication: team/ to AWS::AccountId/eu-west-1',
    'Replication: everything to 333333444444/eu-west-1',
    'AWS::ECR::SigningConfiguration R6',
    'Public repository: tool',
    'Dashboard: registry',
    'Endpoint: com.amazonaws.us-west-2.ecr.dkr (Interface)',
    'Alert: Inspector2 Finding',
    'Alarms: 1',
  ]);
});
