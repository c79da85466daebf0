// A build account pushes to a repository that the L2 made.
import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { AllowImagePush, PushPrincipal } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'AllowImagePush', { env: { account: '385605022855', region: 'us-west-2' } });

const repository = new ecr.Repository(stack, 'Api', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
repository.with(new AllowImagePush(PushPrincipal.account('444455556666')));
