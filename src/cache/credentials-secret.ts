import { CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { isAccount } from '../core/accounts';
import { validateInApp } from '../core/app-resources';
import { inStack } from '../core/location';
import { isRegion } from '../core/regions';
import { clashes, rivals } from '../core/singletons';
import { invalid, isKnown, shown, wholeToken } from '../core/validation';
import { warn } from '../core/warnings';

/** Below it are the secrets that ECR's service-linked role may read. */
export const SECRET_PREFIX = 'ecr-pullthroughcache/';

const NAME_CHARACTERS = /^[a-zA-Z0-9/_+=.@-]+$/;
const MAX_NAME_LENGTH = 512;
const MAX_ARN_LENGTH = 612;

/** What Secrets Manager appends to the name in an ARN. */
const ARN_SUFFIX = /-[a-zA-Z0-9]{6}$/;

/** The keys that ECR reads in the JSON of a secret, sorted. */
const KEYS = ['accessToken', 'username'];

/** The end of the alias of the only key that ECR can decrypt with, and of the alias's ARN. */
const DEFAULT_KEY = 'alias/aws/secretsmanager';

/** What ECR would reject in the name of a secret. */
export function nameProblem(name: string): string | undefined {
  if (!isKnown(name)) {
    return undefined;
  }
  if (!name.startsWith(SECRET_PREFIX)) {
    return `must begin with "${SECRET_PREFIX}", because ECR may read no other secrets, got ${shown(name)}`;
  }
  if (!NAME_CHARACTERS.test(name.slice(SECRET_PREFIX.length))) {
    return `must be "${SECRET_PREFIX}" and then letters, digits and "/", "_", "+", "=", ".", "@" or "-", got ${shown(name)}`;
  }
  return name.length > MAX_NAME_LENGTH ? `must have at most ${MAX_NAME_LENGTH} characters, got ${name.length}` : undefined;
}

/**
 * Checks that ECR can use the secret for the cache. What an escape hatch can still change in a secret of this app is checked at synth.
 *
 * @returns its full ARN
 */
export function checkedSecretArn(secret: secretsmanager.ISecret, cache: Construct): string {
  const arn = inStack(secret.secretFullArn, cache);
  if (arn === undefined) {
    throw invalid(`the secret ${secret.node.path} is imported without its full ARN, which ECR needs; import it with Secret.fromSecretCompleteArn()`, cache);
  }
  const parts = parseSecretArn(arn, cache);
  checkPlace(secret, parts ?? secret.env, cache);

  const resource = secret.node.defaultChild;
  if (secretsmanager.CfnSecret.isCfnSecret(resource)) {
    cache.node.addValidation({
      validate: () => [ownNameProblem(resource), keyProblem(resource), jsonProblem(resource)]
        .flatMap((problem) => problem === undefined ? [] : [`the secret ${secret.node.path} ${problem}`]),
    });
    return arn;
  }
  const problem = parts === undefined ? undefined : nameProblem(parts.name);
  if (problem !== undefined) {
    throw invalid(`the name of the secret ${secret.node.path} ${problem}`, cache);
  }
  if (secret.encryptionKey !== undefined && !secret.encryptionKey.keyArn.endsWith(DEFAULT_KEY)) {
    warn(cache, 'PullThroughCache.credentialsKey',
      `the secret ${secret.node.path} is imported with an encryption key, ECR reads only secrets with the key aws/secretsmanager; `
      + 'encrypt it with that one, and import it without "encryptionKey"');
  }
  return arn;
}

/** Makes it an error that another secret of the app has the name in the same account and region: the second deployment would fail. */
export function guardSecretName(secret: secretsmanager.Secret): void {
  const resource = secret.node.defaultChild as secretsmanager.CfnSecret;
  validateInApp(resource, (app) => clashes(resource, rivals(app, resource, secretKey).same, (paths, all) =>
    `an account and region has one secret of a name, but ${paths} are ${all} ${shown(resource.name)}; `
    + 'give each a "secretName" of its own, or share one secret with UpstreamCredentials.fromSecret()'));
}

function secretKey({ name }: secretsmanager.CfnSecret): string | undefined {
  return isKnown(name) ? name : undefined;
}

interface SecretArnParts {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** Reads `arn:<partition>:secretsmanager:<region>:<account>:secret:<name>-<suffix>`, of which parts may be tokens; undefined when all of it is. */
function parseSecretArn(arn: string, cache: Construct): SecretArnParts | undefined {
  if (isKnown(arn) && arn.length > MAX_ARN_LENGTH) {
    throw invalid(`the ARN of a secret must have at most ${MAX_ARN_LENGTH} characters, got ${arn.length}; give the secret a shorter name`, cache);
  }
  const [, , service, region, account, resource, name, ...rest] = arn.split(':');
  if (service === 'secretsmanager' && resource === 'secret' && name !== undefined && rest.length === 0 && isRegion(region) && isAccount(account)) {
    return { region, account, name: name.replace(ARN_SUFFIX, '') };
  }
  if (isKnown(arn)) {
    throw invalid(`the ARN of a secret must be "arn:<partition>:secretsmanager:<region>:<account>:secret:<name>", got ${shown(arn)}; import it by its complete ARN`, cache);
  }
  return undefined;
}

function checkPlace(secret: secretsmanager.ISecret, place: Pick<SecretArnParts, 'account' | 'region'>, cache: Construct): void {
  const { account, region } = Stack.of(cache);
  const differs = (one: string, other: string) => isKnown(one) && isKnown(other) && one !== other;
  if (differs(place.account, account) || differs(place.region, region)) {
    throw invalid(`the secret ${secret.node.path} is in ${location(place)}, ECR needs one in the account and region of the cache, `
      + `${location({ account, region })}; make one there`, cache);
  }
}

function location({ account, region }: Pick<SecretArnParts, 'account' | 'region'>): string {
  return [account, region].map((part) => isKnown(part) ? part : '<token>').join('/');
}

function ownNameProblem(resource: secretsmanager.CfnSecret): string | undefined {
  const name = Stack.of(resource).resolve(resource.name);
  if (name === undefined) {
    return `gets a generated name, which ECR may not read; set its "secretName" to "${SECRET_PREFIX}..."`;
  }
  const problem = typeof name === 'string' ? nameProblem(name) : undefined;
  return problem === undefined ? undefined : `has a "secretName" that ${problem}`;
}

function keyProblem({ kmsKeyId }: secretsmanager.CfnSecret): string | undefined {
  return kmsKeyId !== undefined && isCustomerKey(kmsKeyId)
    ? 'is encrypted with a customer managed key, ECR reads only secrets with the key aws/secretsmanager; leave out "encryptionKey"'
    : undefined;
}

/** A token can be a parameter that holds the default key, but not when it stands for a key of the app. */
function isCustomerKey(keyId: string): boolean {
  const token = wholeToken(keyId);
  return token === undefined
    ? !keyId.endsWith(DEFAULT_KEY)
    : Reference.isReference(token) && CfnResource.isCfnResource(token.target) && token.target.cfnResourceType.startsWith('AWS::KMS::');
}

function jsonProblem(resource: secretsmanager.CfnSecret): string | undefined {
  const { generateSecretString: generator, secretString } = resource;
  if (secretString !== undefined) {
    return keysProblem(secretString, [], resource);
  }
  if (generator === undefined || Tokenization.isResolvable(generator)) {
    return undefined;
  }
  const { secretStringTemplate: template, generateStringKey: key } = generator;
  if (template === undefined) {
    return 'is generated as a text without JSON, ECR reads the JSON keys "username" and "accessToken"; give its "generateSecretString" a "secretStringTemplate" with '
      + '"username" and the "generateStringKey" "accessToken", or use UpstreamCredentials.newSecret()';
  }
  return isKnown(key) ? keysProblem(template, [key], resource) : undefined;
}

/** What is wrong with a text and the keys that are generated besides, as far as they can be known. */
function keysProblem(text: string, generatedKeys: string[], resource: secretsmanager.CfnSecret): string | undefined {
  // Tokens inside JSON do not hide its keys; a token that is all of it may turn out to be text.
  const json = wholeToken(text) === undefined ? text : Stack.of(resource).resolve(text);
  const value = typeof json === 'string' ? parsedJson(json) : undefined;
  if (value === undefined && !isPlainText(json)) {
    return undefined;
  }
  const keys = [...new Set([...keysOf(value), ...generatedKeys])];
  return keys.some((key) => !isKnown(key)) || shown([...keys].sort()) === shown(KEYS)
    ? undefined
    : `has the JSON keys ${shown(keys)}, ECR reads exactly "username" and "accessToken"; make its value so`;
}

/** What a text says as JSON; undefined when it is none. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is a text that will be as it is: without tokens, also without those that CloudFormation resolves. */
function isPlainText(value: unknown): boolean {
  return typeof value === 'string' && isKnown(value) && !value.includes('{{resolve:');
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}
