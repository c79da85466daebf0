import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { UpstreamCredentials } from '../../src/cache/upstream-credentials';
import { ENV } from '../util/registries';
import { RULE } from '../util/resource-types';

export const SECRET = 'AWS::SecretsManager::Secret';
export const NAME = 'ecr-pullthroughcache/hub';
export const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/0000';

export let app: App;
export let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

/** For a test that is about another stack. */
export function useStack(other: Stack): void {
  stack = other;
}

/** Binds to a cache, with the L1 that takes the ARN. */
export function bind(credentials: UpstreamCredentials, id = 'Cache', defaultName = 'hub', scope: Stack = stack) {
  const cache = new Construct(scope, id);
  const bound = credentials._bind(cache, defaultName);
  const rule = new ecr.CfnPullThroughCacheRule(cache, 'Resource', { ecrRepositoryPrefix: defaultName, credentialArn: bound.credentialArn });
  return { cache, rule, ...bound };
}

export const bindSecret = (secret: secretsmanager.ISecret) => bind(UpstreamCredentials.fromSecret(secret));
export const synth = () => Template.fromStack(stack);

/** A secret that nothing is wrong with, but for what is given. */
export function own(props: secretsmanager.SecretProps = {}, scope: Stack = stack): secretsmanager.Secret {
  const isGiven = props.secretStringValue !== undefined || props.secretObjectValue !== undefined;
  const generateSecretString = { secretStringTemplate: '{"username":"me"}', generateStringKey: 'accessToken' };
  return new secretsmanager.Secret(scope, 'Secret', { secretName: NAME, ...(isGiven ? {} : { generateSecretString }), ...props });
}

export const l1 = (secret: secretsmanager.ISecret) => secret.node.defaultChild as secretsmanager.CfnSecret;
export const propertiesOf = (type: string) => Object.values(synth().findResources(type)).map(({ Properties }) => Properties);

export const credentialArn = () => propertiesOf(RULE)[0].CredentialArn;
