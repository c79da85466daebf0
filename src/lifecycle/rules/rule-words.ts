import { Duration } from 'aws-cdk-lib';
import { LifecycleCountType } from './count-type';
import { LifecycleCountUnit } from './count-unit';
import { LifecycleAction } from './lifecycle-action';
import { LifecycleRuleOptions } from './lifecycle-rule-options';
import { ImageStorageClass } from './storage-class';

/** Images no repository ever has: ten times ECR's quota of images in one repository. */
export const PROTECTING_COUNT = 999_999;

/** A hundred years. */
export const PROTECTING_DAYS = 36_500;

/** Which images a rule looks at, in the words of the policy's JSON. */
export interface SelectionWords {
  readonly tagStatus: string;
  readonly tagPatternList?: string[];
  readonly tagPrefixList?: string[];
}

/** The limit of a rule. */
export interface Limit {
  readonly countType: string;
  readonly countUnit?: string;
  readonly countNumber: number;
}

/** What a rule does with the images over the limit, and where those are. */
export interface Ending {
  readonly action: string;
  readonly storageClass?: string;
  readonly targetStorageClass?: string;
}

/** Everything a rule has besides its selection. */
export interface RuleWords extends LifecycleRuleOptions, Limit, Ending {}

/** Deletes images of the standard storage class. */
export const EXPIRE: Ending = { action: LifecycleAction.EXPIRE };

/** Deletes archived images. */
export const EXPIRE_ARCHIVED: Ending = { action: LifecycleAction.EXPIRE, storageClass: ImageStorageClass.ARCHIVE };

/** Archives images of the standard storage class. */
export const ARCHIVE: Ending = { action: LifecycleAction.TRANSITION, targetStorageClass: ImageStorageClass.ARCHIVE };

/** The limit "all but the newest". */
export function byCount(countNumber: number): Limit {
  return { countType: LifecycleCountType.IMAGE_COUNT_MORE_THAN, countNumber };
}

/** The limit "older than". */
export function byAge(countType: LifecycleCountType, age: Duration): Limit {
  return { countType, countUnit: LifecycleCountUnit.DAYS, countNumber: age.toDays() };
}
