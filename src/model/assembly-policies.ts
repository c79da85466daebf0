import { readTemplates, Template } from './cloud-assembly';
import { lifecyclePolicyOf } from './lifecycle-policy-text';
import { briefly, Fail, InputError, reading } from '../core/input-error';
import { intrinsicOf, isNone } from '../core/intrinsics';
import { isObject } from '../core/json-documents';
import { LifecyclePolicy } from '../lifecycle/lifecycle-policy';

/** The lifecycle policy of a repository or creation template of an app. */
export interface AssemblyPolicy {
  readonly kind: 'repository' | 'template';
  /** The name of the repository or the prefix of the template; undefined when it is known only after deployment. */
  readonly name?: string;
  /** The stack as `cdk ls` names it; for a nested stack the one it is in. */
  readonly stack: string;
  /** The account that the stack is for; undefined when it is known only at deployment. */
  readonly account?: string;
  /** The region that the stack is for; undefined when it is known only at deployment. */
  readonly region?: string;
  readonly logicalId: string;
  /** The construct, when the template names it. */
  readonly path?: string;
  /** The template. */
  readonly file: string;
  /** Undefined when it has none, or it cannot be known. */
  readonly policy?: LifecyclePolicy;
  /** Why the policy cannot be known before it is deployed. */
  readonly problem?: string;
}

const TEXT_KEY = 'LifecyclePolicyText';
const POLICY_KEYS = [TEXT_KEY, 'RegistryId'];

const KINDS = new Map<unknown, AssemblyPolicy['kind']>([
  ['AWS::ECR::Repository', 'repository'],
  ['AWS::ECR::RepositoryCreationTemplate', 'template'],
]);

/** The lifecycle policies of all repositories and creation templates of a synthesized app, or of one template. */
export function readAssemblyPolicies(location: string): AssemblyPolicy[] {
  const policies = readTemplates(location).flatMap((template) => reading(template.file, () => policiesIn(template)));
  if (policies.length === 0) {
    throw InputError.in(location, `no repository or creation template; expected a template with ${[...KINDS.keys()].join(' or ')}`);
  }
  return policies;
}

function policiesIn({ file, stack, account, region, resources }: Template): AssemblyPolicy[] {
  return resources.flatMap(({ logicalId, type, properties, path }) => {
    const kind = KINDS.get(type);
    if (kind === undefined) {
      return [];
    }
    const { RepositoryName, Prefix, LifecyclePolicy: property } = properties;
    const fail = (problem: string) => InputError.in(file, `${logicalId}: ${problem}`);
    const name = kind === 'repository' ? RepositoryName : Prefix;
    return [{
      kind,
      name: typeof name === 'string' ? name : undefined,
      stack,
      ...(account === undefined ? {} : { account }),
      ...(region === undefined ? {} : { region }),
      logicalId,
      path,
      file,
      ...policyIn(kind === 'repository' ? policyTextOf(property, fail) : property, fail),
    }];
  });
}

/** What the property of a repository has for its text: the text, an intrinsic function, or nothing. */
function policyTextOf(property: unknown, fail: Fail): unknown {
  if (isNone(property) || intrinsicOf(property) !== undefined) {
    return property;
  }
  if (!isObject(property) || !(TEXT_KEY in property) || Object.keys(property).some((key) => !POLICY_KEYS.includes(key))) {
    throw fail(`"LifecyclePolicy" is ${briefly(property)}; expected an object with "${TEXT_KEY}" and no other key but "RegistryId"`);
  }
  return property[TEXT_KEY];
}

function policyIn(value: unknown, fail: Fail): Pick<AssemblyPolicy, 'policy' | 'problem'> {
  if (isNone(value)) {
    return {};
  }
  const intrinsic = intrinsicOf(value);
  if (intrinsic !== undefined) {
    return { problem: `known only when it is deployed, because of ${intrinsic}` };
  }
  if (typeof value !== 'string') {
    throw fail(`the lifecycle policy is ${briefly(value)}; expected a text`);
  }
  return { policy: lifecyclePolicyOf(value, fail) };
}
