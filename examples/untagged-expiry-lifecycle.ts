// Untagged images of repositories that somebody else declared, here with the L2 and with the L1, expire after a week.
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { UntaggedExpiryLifecycle } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'UntaggedExpiryLifecycle');

const api = new ecr.Repository(stack, 'Api', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
const web = new ecr.CfnRepository(stack, 'Web', { imageTagMutability: 'IMMUTABLE' });

new UntaggedExpiryLifecycle(stack, 'Untagged', { repositories: [api, web], expireAfter: Duration.days(7) });
