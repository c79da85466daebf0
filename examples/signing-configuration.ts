// What the build pushes below prod/ is signed by the build's own profile, releases also by that of the security team.
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as signer from 'aws-cdk-lib/aws-signer';
import { SigningConfiguration } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'SigningConfiguration', { env: { account: '385605022855', region: 'us-west-2' } });

const build = new iam.Role(stack, 'Build', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });
const profile = new signer.SigningProfile(stack, 'Profile', { platform: signer.Platform.NOTATION_OCI_SHA384_ECDSA });
const security = signer.SigningProfile.fromSigningProfileAttributes(stack, 'Security', {
  signingProfileName: 'security_team',
  signingProfileVersion: 'a1b2c3d4e5',
});

const signing = new SigningConfiguration(stack, 'Signing', {
  rules: [{ profile, repositoryFilters: ['prod/*'] }],
});
signing.grantSign(build);
signing.addRule({ profile: security, repositoryFilters: ['*-release'] });
