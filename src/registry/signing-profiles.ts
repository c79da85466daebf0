import * as signer from 'aws-cdk-lib/aws-signer';
import { Construct } from 'constructs';
import { isKnown } from '../core/validation';
import { warn } from '../core/warnings';

/** What a pusher does with a profile. */
export const SIGN_ACTION = 'signer:SignPayload';

const VERSION = /(\/signing-profiles\/\w+)\/\w+$/;

/**
 * The ARN as AWS Signer writes it and ECR takes it: without the `//` that CDK gives imported profiles, and without a version. A version
 * that is known says best in which account the profile is, since CDK imports all into that of the stack.
 */
export function profileArn({ signingProfileArn, signingProfileVersionArn }: signer.ISigningProfile): string {
  const given = isKnown(signingProfileVersionArn) ? signingProfileVersionArn : signingProfileArn;
  return given.replace('://signing-profiles/', ':/signing-profiles/').replace(VERSION, '$1');
}

/** The account and region of a profile. */
export function profileLocation(profile: signer.ISigningProfile): { account: string; region: string } {
  const [prefix,,, region, account] = profileArn(profile).split(':');
  return prefix === 'arn' ? { account, region } : profile.env;
}

/** The L1 of a profile that is made in this app. */
export function ownProfile(profile: signer.ISigningProfile): signer.CfnSigningProfile | undefined {
  const resource = profile.node.defaultChild;
  return resource !== undefined && signer.CfnSigningProfile.isCfnSigningProfile(resource) ? resource : undefined;
}

/**
 * The half of the owner of a profile, for pushers of another account: a permission in the stack of the profile, for the account as a whole,
 * because a role may not exist yet. A warning has the command for a profile that somebody else owns.
 */
export function shareProfile(profile: signer.ISigningProfile, account: string, scope: Construct): void {
  const statementId = `SignPayload${account}`;
  if (ownProfile(profile) === undefined) {
    const { region } = profileLocation(profile);
    warn(scope, 'SigningConfiguration.profilePermission',
      `the signing profile ${profile.node.path} is imported, so account ${account} cannot be allowed to sign with it from here; unless its owner has done so, `
      + `run there: aws signer add-profile-permission --profile-name ${shownPart(profile.signingProfileName, 'profile name')} --action ${SIGN_ACTION} `
      + `--principal ${account} --statement-id ${statementId} --region ${shownPart(region, 'region')}`);
  } else if (profile.node.tryFindChild(statementId) === undefined) {
    new signer.CfnProfilePermission(profile as unknown as Construct, statementId, {
      action: SIGN_ACTION, principal: account, profileName: profile.signingProfileName, statementId,
    });
  }
}

function shownPart(text: string, what: string): string {
  return isKnown(text) ? text : `<${what}>`;
}
