// The same rule for every repository of an app, and a shorter time for one of them.
import { App, Duration, Mixins, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ExpireUntaggedImages } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'ExpireUntaggedImages');

new ecr.Repository(stack, 'Api', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
new ecr.Repository(stack, 'Web', { imageTagMutability: ecr.TagMutability.IMMUTABLE });

Mixins.of(app).apply(new ExpireUntaggedImages(Duration.days(14)));
