import { RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { checkedSecretArn, guardSecretName, nameProblem, SECRET_PREFIX } from './credentials-secret';
import { NewCredentialsOptions } from './new-credentials-options';
import { inStack } from '../core/location';
import { fixLogicalId } from '../core/logical-ids';
import { checkStruct, invalid, isKnown, required } from '../core/validation';

/**
 * What a secret without given values begins with. Never to be changed: Secrets Manager would generate a new value over the one that was put
 * into every secret there is.
 */
const PLACEHOLDER: secretsmanager.SecretStringGenerator = {
  secretStringTemplate: '{"username":"placeholder"}',
  generateStringKey: 'accessToken',
};

/** What credentials are for the cache that they are bound to. */
export interface BoundCredentials {
  readonly secret: secretsmanager.ISecret;
  /** The full ARN of the secret. */
  readonly credentialArn: string;
  /** Whether the credentials are put into the secret by hand, after it was made. */
  readonly isPlaceholder?: boolean;
}

/**
 * What ECR logs in to an upstream registry with: a secret of AWS Secrets Manager with the JSON keys `username` and `accessToken`.
 *
 * Change a token by a new *value* of the secret, never by another secret: `aws secretsmanager put-secret-value`. No property of a pull
 * through cache rule can be updated by CloudFormation. With another secret the rule is replaced, and the deployment fails, because the
 * new rule has the prefix of the old one, which is still there.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html
 *
 * @example
 * new PullThroughCache(this, 'DockerHub', {
 *   upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()),
 * });
 *
 * const secret = secretsmanager.Secret.fromSecretCompleteArn(this, 'Token',
 *   'arn:aws:secretsmanager:eu-west-1:111111111111:secret:ecr-pullthroughcache/github-AbCdEf');
 * new PullThroughCache(this, 'GitHub', {
 *   upstream: Upstream.github(UpstreamCredentials.fromSecret(secret)),
 * });
 */
export class UpstreamCredentials {
  /**
   * A secret that is there, made in this app or imported by its complete ARN. Several caches can have the same one.
   *
   * The cache throws for an import without the full ARN or with a name that does not begin with `ecr-pullthroughcache/`, and for a secret
   * of another account or region. In a secret of this app a wrong name, a customer managed key, a generated text without JSON, and JSON keys other
   * than the two are errors at synth, where they can be known; a key that an import names is a warning.
   *
   * @param secret a secret in the account and region of the cache, encrypted with the key `aws/secretsmanager`
   */
  public static fromSecret(secret: secretsmanager.ISecret): UpstreamCredentials {
    required('secret', secret, 'UpstreamCredentials.fromSecret');
    return new UpstreamCredentials((cache) => bound(secret, cache));
  }

  /**
   * A secret that the cache makes below itself, with the id `Credentials` and the key `aws/secretsmanager`; each cache makes its own.
   *
   * Without values it begins with placeholders, so that the cache can be deployed. It pulls nothing from the upstream until you put the
   * real ones, which no later deployment overwrites as long as no values are given here:
   *
   * `aws secretsmanager put-secret-value --secret-id ecr-pullthroughcache/docker-hub --secret-string file://credentials.json`
   *
   * Values that are given, now or later, become the value of the same secret. CloudFormation reads what they refer to when they are given,
   * and not again: a change there has no effect by itself. Values that are left out again make way for placeholders.
   *
   * Only the upstream can make tokens, so Secrets Manager does not rotate the secret: acknowledge checks that ask for it.
   *
   * A service that is deployed with the cache pulls before there are values, and raises a warning: deploy the cache, put the values, deploy the service.
   *
   * Throws for a malformed name, and when just one of the values is given. The cache throws for values in plain text.
   *
   * @param options the name, the values and what becomes of it
   */
  public static newSecret(options: NewCredentialsOptions = {}): UpstreamCredentials {
    checkStruct('options', options, [], 'UpstreamCredentials.newSecret');
    const { secretName, username, accessToken, removalPolicy = RemovalPolicy.DESTROY } = options;
    if ('encryptionKey' in options) {
      throw invalid('"encryptionKey" cannot be given: ECR reads only secrets that are encrypted with the key aws/secretsmanager, which a new secret has; leave it out', 'UpstreamCredentials.newSecret');
    }
    const problem = secretName === undefined ? undefined : nameProblem(secretName);
    if (problem !== undefined) {
      throw invalid(`"secretName" ${problem}`, 'UpstreamCredentials.newSecret');
    }
    const values = username === undefined || accessToken === undefined ? undefined : { username, accessToken };
    if (values === undefined && (username ?? accessToken) !== undefined) {
      throw invalid(`"${username === undefined ? 'username' : 'accessToken'}" is missing; give "username" and "accessToken", `
        + 'or neither and put the values by hand', 'UpstreamCredentials.newSecret');
    }
    return new UpstreamCredentials((cache, defaultName) => {
      Object.entries(values ?? {}).forEach(([prop, value]) => checkValue(prop, value, cache));
      const name = inStack(secretName, cache) ?? `${SECRET_PREFIX}${defaultName.replace(/\/$/, '')}`;
      const secret = new secretsmanager.Secret(cache, 'Credentials', {
        secretName: name,
        description: 'What Amazon ECR logs in to an upstream registry with',
        removalPolicy,
        ...(values === undefined ? { generateSecretString: PLACEHOLDER } : { secretObjectValue: values }),
      });
      fixLogicalId(secret.node.defaultChild as secretsmanager.CfnSecret, isKnown(name) ? name : undefined);
      guardSecretName(secret);
      return { ...bound(secret, cache), isPlaceholder: values === undefined };
    });
  }

  private constructor(private readonly bind: (cache: Construct, defaultName: string) => BoundCredentials) {}

  /**
   * The secret for this cache, made below it when it is a new one.
   *
   * @internal
   * @param defaultName the name of a new secret behind `ecr-pullthroughcache/`
   */
  public _bind(cache: Construct, defaultName: string): BoundCredentials {
    return this.bind(cache, defaultName);
  }
}

function bound(secret: secretsmanager.ISecret, cache: Construct): BoundCredentials {
  return { secret, credentialArn: checkedSecretArn(secret, cache) };
}

/** Checks that the template only refers to a value. */
function checkValue(prop: string, value: SecretValue, cache: Construct): void {
  const text = Stack.of(cache).resolve(value.unsafeUnwrap());
  if (typeof text === 'string' && text.startsWith('{{resolve:ssm-secure:')) {
    throw invalid(`"${prop}" is SecretValue.ssmSecure(), which CloudFormation does not resolve in a secret; leave the values out and put them by hand`, cache);
  }
  if (typeof text === 'string' && !text.startsWith('{{resolve:')) {
    throw invalid(`"${prop}" is plain text, which would be in the template; give a reference such as SecretValue.cfnParameter(), `
      + 'or leave the values out and put them by hand', cache);
  }
}
