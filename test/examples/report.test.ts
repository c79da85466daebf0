import { describeResources } from '../../examples/platform/report';

const describeOne = (type: string, properties: object) =>
  describeResources({ Resources: { Thing: { Type: type, Properties: properties } } })[0];
const repository = (properties: object) => describeOne('AWS::ECR::Repository', properties);
const lifecycle = (...rules: object[]) => repository({
  LifecyclePolicy: { LifecyclePolicyText: JSON.stringify({ rules: rules.map((rule, index) => ({ rulePriority: index + 1, ...rule })) }) },
}).lifecycle;
const pull = (statement: object) => repository({ RepositoryPolicyText: { Statement: [{ Effect: 'Allow', ...statement }] } }).pull;

test('a bare repository is what ECR makes of it', () => {
  expect(repository({})).toEqual({
    resource: 'Thing', type: 'AWS::ECR::Repository', encryption: 'AES256', mutability: 'mutable', lifecycle: [], pull: [],
  });
});

test('names, keys and exclusion filters are shown', () => {
  expect(repository({
    RepositoryName: { 'Fn::Join': ['/', ['team', { Ref: 'Name' }]] },
    EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': ['Key', 'Arn'] } },
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: ['latest', 'dev-*'].map((filter) => ({ ImageTagMutabilityExclusionFilterValue: filter })),
  })).toMatchObject({ resource: 'team/Name', encryption: 'KMS, key Key', mutability: 'immutable except latest, dev-*' });
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

test('an identity policy shows what it may pull from', () => {
  const arn = 'arn:aws:ecr:us-west-2:385605022855:repository/team/api';
  expect(describeOne('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: ['ecr:Batch*', 'ecr:Get*'], Resource: [arn, { Ref: 'Other' }] },
        { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
      ],
    },
  }).pull).toEqual(['from team/api in 385605022855/us-west-2', 'from Other']);
});
