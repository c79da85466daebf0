import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';

/**
 * Options of `UpstreamCredentials.newSecret`.
 */
export interface NewCredentialsOptions {
  /**
   * The name of the secret: `ecr-pullthroughcache/` and then letters, digits and `/_+=.@-`, at most 512 characters in all.
   *
   * A secret cannot be renamed: another name, also by another prefix of the cache, is another secret, with placeholders again. See `UpstreamCredentials`. Two secrets of one name in an account and
   * region are an error at synth.
   *
   * @default - `ecr-pullthroughcache/` and the repository prefix of the cache, `ecr-pullthroughcache/docker-hub`
   */
  readonly secretName?: string;

  /**
   * The user name, together with `accessToken`: a reference, such as `SecretValue.cfnParameter()` or `SecretValue.secretsManager()`.
   *
   * Plain text is refused, because it would be in the template, and so is `SecretValue.ssmSecure()`, which CloudFormation does not
   * resolve in a secret.
   *
   * @default - a placeholder
   */
  readonly username?: SecretValue;

  /**
   * The access token or password, together with `username`: a reference, as there.
   *
   * @default - a random placeholder
   */
  readonly accessToken?: SecretValue;

  /**
   * What becomes of the secret when it is removed from the stack.
   *
   * A secret of the same name cannot be made while this one is retained, nor while it is scheduled for deletion (7 to 30 days).
   * A cache that is deployed again then takes the secret that is there, by `UpstreamCredentials.fromSecret`.
   *
   * @default RemovalPolicy.DESTROY, because without the cache it is a credential that nobody looks after
   */
  readonly removalPolicy?: RemovalPolicy;
}
