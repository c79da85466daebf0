import { CfnDeletionPolicy, CfnResource } from 'aws-cdk-lib';

/** Why a repository cannot have `RemovalPolicy.SNAPSHOT`. */
export const NO_SNAPSHOT = 'but ECR makes no snapshots of repositories; use RemovalPolicy.RETAIN or RemovalPolicy.DESTROY';

/** What is wrong with the removal policy of a repository, as aspects may have changed it. */
export function snapshotProblems({ cfnOptions: { deletionPolicy, updateReplacePolicy } }: CfnResource): string[] {
  return [deletionPolicy, updateReplacePolicy].includes(CfnDeletionPolicy.SNAPSHOT) ? [`the removal policy is RemovalPolicy.SNAPSHOT, ${NO_SNAPSHOT}`] : [];
}
