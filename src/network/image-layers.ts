import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { matchesAction } from '../core/ecr-actions';
import { HostLocation, locationOf } from '../core/location';
import { isKnown } from '../core/validation';
import { matchesPattern } from '../core/wildcards';
import { listed } from '../policy/policy-value';

const READ_ACTION = 's3:GetObject';

const REGION_OF_BUCKET = /^prod-[a-z0-9-]+-starport/;

/** Layers are fetched by URLs that ECR signed itself, so no principal or owner is one of yours. */
const OF_SOMEBODY = /^aws:(Principal|Resource)/i;

/**
 * Lets image layers pass: they are in a bucket of ECR that each region has.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
 */
export function layerStatement(scope: IConstruct): iam.PolicyStatement {
  return new iam.PolicyStatement({ principals: [new iam.StarPrincipal()], actions: [READ_ACTION], resources: [layerArn(locationOf(scope))] });
}

/**
 * Whether the policy of an endpoint for Amazon S3 lets image layers pass, as far as is known: what is known only after deployment does.
 *
 * @param policy the policy, resolved
 */
export function allowsLayers(policy: any, scope: IConstruct): boolean {
  const at = locationOf(scope);
  return policy === undefined || policy.Statement === undefined || listed(policy.Statement).some((statement) =>
    statement.Effect !== 'Deny'
    && isForAnybody(statement.Principal)
    && (statement.Action === undefined || listed(statement.Action).some((action) => matchesAction(readable(action, at), READ_ACTION)))
    && (statement.Resource === undefined || listed(statement.Resource).some((resource) => includesLayers(readable(resource, at), at)))
    && !conditionKeys(statement.Condition).some((key) => OF_SOMEBODY.test(key)));
}

function layerArn(at: HostLocation): string {
  return `arn:${at.partition}:s3:::${layers(at)}`;
}

function layers({ region }: HostLocation): string {
  return `prod-${region}-starport-layer-bucket/*`;
}

/** Whether an ARN with wildcards takes in all layers. A stack whose region is not known may be in the one that is named. */
function includesLayers(pattern: string, at: HostLocation): boolean {
  const name = pattern.split(':::')[1] ?? pattern;
  return matchesPattern(isKnown(at.region) ? name : name.replace(REGION_OF_BUCKET, `prod-${at.region}-starport`), layers(at));
}

function isForAnybody(principal: any): boolean {
  return principal === undefined || [principal?.AWS ?? principal].flat().some((who) => typeof who !== 'string' || who === '*');
}

function conditionKeys(conditions: any): string[] {
  return Object.values<any>(conditions ?? {}).flatMap((operands) => Object.keys(operands ?? {}));
}

/** A resolved text with the stack's own tokens for pseudo parameters, and any text for what is not known. */
function readable(value: any, at: HostLocation): string {
  if (typeof value === 'string') {
    return value;
  }
  const { 'Fn::Join': join, 'Fn::Sub': sub, Ref: ref } = value ?? {};
  const [template] = listed(sub);
  return Array.isArray(join?.[1]) ? join[1].map((part: any) => readable(part, at)).join(join[0])
    : typeof template === 'string' ? template.replace(/\$\{([^}]*)\}/g, (_, name: string) => pseudo(name, at))
      : pseudo(ref, at);
}

function pseudo(name: unknown, at: HostLocation): string {
  return name === 'AWS::Region' ? at.region : name === 'AWS::Partition' ? at.partition : '*';
}
