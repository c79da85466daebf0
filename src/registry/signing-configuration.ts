import { Lazy, Resource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as signer from 'aws-cdk-lib/aws-signer';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { checkRepositoryFilter } from './repository-filter';
import { ownProfile, profileArn, profileLocation, shareProfile, SIGN_ACTION } from './signing-profiles';
import { SigningRule } from './signing-rule';
import { accountOfGrantee, grantToIdentity, isUnknownAccount } from '../access/grantee';
import { canonicalOrder } from '../core/canonical';
import { isSameAccount } from '../core/location';
import { guardProperty } from '../core/own-property';
import { claimSetting, isMadeOnDemand } from '../core/registry-owners';
import { guardSingleton } from '../core/singletons';
import { checkStruct, invalid, isKnown, required, shown } from '../core/validation';
import { warn } from '../core/warnings';

const MAX_RULES = 10;
const MAX_FILTERS = 100;
const MAX_FILTER_LENGTH = 256;
const PROFILE_NAME = /^\w{2,64}$/;

/**
 * Properties of a `SigningConfiguration`.
 */
export interface SigningConfigurationProps {
  /**
   * Which images are signed by which profile: 1 to 10 rules. `addRule` adds more.
   */
  readonly rules: SigningRule[];
}

/**
 * The signing configuration of the private registry of the stack's account and region: ECR signs images with AWS Signer when they are
 * pushed.
 *
 * ECR signs as whoever pushes, so every pusher needs `grantSign` besides the permission to push. Without it no signature is
 * made. An image that several rules are for is signed by each of their profiles.
 *
 * Throws for more than 10 rules, for an empty or malformed list of filters, and for a profile of another region. No rule at all, or a
 * second configuration of the same account and region in the app, is an error at synth.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/managed-signing.html
 *
 * @example
 * declare const profile: signer.SigningProfile;
 * declare const build: iam.Role;
 *
 * const signing = new SigningConfiguration(this, 'Signing', {
 *   rules: [{ profile, repositoryFilters: ['prod/*'] }],
 * });
 * signing.grantSign(build);
 */
@propertyInjectable
export class SigningConfiguration extends Resource {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.SigningConfiguration';

  private readonly rules: SigningRule[] = [];
  private readonly pushers: iam.IGrantable[] = [];

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the rules to begin with
   */
  constructor(scope: Construct, id: string, props: SigningConfigurationProps) {
    super(scope, id);
    checkStruct('props', props, ['rules'], this);
    claimSetting('signing', this);
    props.rules.forEach((rule) => this.addRule(rule));
    this.node.addValidation({ validate: () => this.problems() });
  }

  /**
   * Adds a rule. Whoever was granted to sign before may sign with its profile too.
   *
   * Throws for the eleventh rule, for an empty or malformed list of filters, and for a profile of another region.
   *
   * @param rule which images are signed by which profile
   */
  public addRule(rule: SigningRule): void {
    checkStruct('rule', rule, ['profile'], this);
    if (this.rules.length === MAX_RULES) {
      throw invalid(`"rules" must be at most ${MAX_RULES} signing rules, which is all ECR takes; join rules of the same profile`, this);
    }
    this.checkProfile(rule.profile);
    this.checkFilters(rule.repositoryFilters);
    if (this.rules.length === 0) {
      this.makeResource();
    }
    this.rules.push({ ...rule, repositoryFilters: rule.repositoryFilters && [...rule.repositoryFilters] });
    this.pushers.forEach((pusher) => this.signWith([rule.profile], pusher));
  }

  /**
   * Lets somebody who pushes images sign them: `signer:SignPayload` on the profiles of this configuration, those of rules added later
   * too. It does not let them push.
   *
   * For a pusher of another account the profile allows that account as well, by an `AWS::Signer::ProfilePermission` in the stack of the
   * profile; a warning has the command where the profile is imported. Where the policy of the pusher cannot be changed from here, a warning
   * has the JSON to add; throws for AWS services, which have none.
   *
   * @see https://docs.aws.amazon.com/signer/latest/developerguide/signing-profile-cross-account.html
   * @param pusher who pushes
   */
  public grantSign(pusher: iam.IGrantable): iam.Grant {
    this.pushers.push(required('pusher', pusher, this));
    return this.rules.length === 0
      ? iam.Grant.drop(pusher, 'it is made with the first rule')
      : this.signWith(this.rules.map(({ profile }) => profile), pusher);
  }

  private signWith(profiles: signer.ISigningProfile[], pusher: iam.IGrantable): iam.Grant {
    const arns = [...new Set(profiles.map(profileArn))];
    const grant = grantToIdentity(pusher, [{ actions: [SIGN_ACTION], resourceArns: arns }], this, 'SigningConfiguration.granteePolicy');
    const account = accountOfGrantee(pusher.grantPrincipal, this);
    for (const profile of profiles) {
      const { account: owner } = profileLocation(profile);
      if (!isUnknownAccount(pusher, owner, this, 'SigningConfiguration.unknownAccount') && isSameAccount(account, owner) === false) {
        shareProfile(profile, account!, this);
      }
    }
    return grant;
  }

  private rendered({ profile, repositoryFilters }: SigningRule): ecr.CfnSigningConfiguration.RuleProperty {
    return {
      signingProfileArn: profileArn(profile),
      repositoryFilters: repositoryFilters && canonicalOrder(repositoryFilters, Stack.of(this)).map((filter) => ({ filter, filterType: 'WILDCARD_MATCH' })),
    };
  }

  /** With the first rule, because ECR takes no configuration without one. */
  private makeResource(): void {
    const resource = new ecr.CfnSigningConfiguration(this, 'Resource', {
      rules: Lazy.uncachedAny({ produce: () => this.rules.map((rule) => this.rendered(rule)) }),
    });
    guardSingleton(resource, 'the signing configuration', 'signing');
    guardProperty(resource, 'rules', 'add rules with addRule()');
  }

  private problems(): string[] {
    const isNeeded = this.pushers.length > 0 || !isMadeOnDemand(this);
    return isNeeded && this.rules.length === 0 ? ['the signing configuration has no rule; give "rules" at least one, or remove it'] : [];
  }

  private checkProfile(profile: signer.ISigningProfile): void {
    const { signingProfileName: name } = profile;
    if (isKnown(name) && !PROFILE_NAME.test(name)) {
      throw invalid(`"profile" must have a name of 2 to 64 letters, digits and "_", got ${shown(name)}; give it by the name that AWS Signer has for it`, this);
    }
    const { region } = Stack.of(this);
    const { region: profileRegion } = profileLocation(profile);
    if (isKnown(profileRegion) && isKnown(region) && profileRegion !== region) {
      throw invalid(`"profile" ${profile.node.path} is in ${profileRegion}, but ECR signs with profiles of its own region, ${region}; `
        + 'make one there', this);
    }
    const platform = ownProfile(profile)?.platformId;
    const { platformId } = signer.Platform.NOTATION_OCI_SHA384_ECDSA;
    if (isKnown(platform) && platform !== platformId) {
      warn(this, 'SigningConfiguration.profilePlatform',
        `the signing profile ${profile.node.path} is for the platform ${shown(platform)}; container images are signed with ${shown(platformId)}, `
        + 'which is Platform.NOTATION_OCI_SHA384_ECDSA');
    }
  }

  private checkFilters(filters: string[] | undefined): void {
    if (filters === undefined) {
      return;
    }
    if (!isKnown(filters)) {
      throw invalid('"repositoryFilters" must be known one by one, got a list token; each filter may be a string token of its own', this);
    }
    if (filters.length === 0) {
      throw invalid('"repositoryFilters" is empty; leave it out for all repositories, or name at least one filter', this);
    }
    if (filters.length > MAX_FILTERS) {
      throw invalid(`"repositoryFilters" must be at most ${MAX_FILTERS} filters, got ${filters.length}; join them with "*"`, this);
    }
    filters.forEach((filter) => checkRepositoryFilter('repositoryFilters', filter, MAX_FILTER_LENGTH, this));
  }
}
