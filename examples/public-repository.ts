// A public repository with every property set: what the gallery shows, and who pushes.
import { App, RemovalPolicy, Stack, Tags, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PublicRepository, PushPrincipal } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'PublicRepository', { env: { account: '385605022855', region: 'us-east-1' } });

const tool = new PublicRepository(stack, 'Tool', {
  repositoryName: 'tools/link-checker',
  registryAlias: 'acme',
  description: 'Finds dead links in web sites',
  aboutText: '# Link checker\n\nReads a web site and names every link that leads nowhere.',
  usageText: '```sh\ndocker run public.ecr.aws/acme/tools/link-checker https://example.com\n```',
  architectures: ['x86-64', 'ARM 64'],
  operatingSystems: ['Linux'],
  pushPrincipals: [PushPrincipal.account('444455556666')],
  policyStatements: [
    new iam.PolicyStatement({
      principals: [new iam.AccountPrincipal('111122223333')],
      actions: ['ecr-public:DescribeImages'],
    }),
  ],
  removalPolicy: RemovalPolicy.RETAIN,
});
Tags.of(tool).add('team', 'web');
Validations.of(tool).acknowledge({ id: 'cdk-managed-ecr:PublicRepository.everybodyMayPull', reason: 'the tool is open source' });

const release = new iam.Role(stack, 'Release', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });
tool.grantPush(release);
Validations.of(release).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken have no resource type',
});
