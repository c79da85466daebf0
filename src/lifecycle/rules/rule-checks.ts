import { Duration, Token } from 'aws-cdk-lib';
import { LifecycleCountType } from './count-type';
import { LifecycleAction } from './lifecycle-action';
import { RuleWords } from './rule-words';
import { ImageStorageClass } from './storage-class';
import { invalid, isKnown, shown, Where } from '../../core/validation';

/** How long ECR keeps an archived image at least, in days. */
const MIN_ARCHIVE_DAYS = 90;

/** A rule as messages name it, such as `lifecycle rule (tagged "dev-*", imageCountMoreThan 0)`. */
export function ruleLabel(selection: string, words: RuleWords, kind = 'lifecycle rule'): string {
  const parts = [
    selection,
    ...(words.storageClass === ImageStorageClass.ARCHIVE ? ['archive'] : []),
    `${words.countType} ${Token.isUnresolved(words.countNumber) ? '<token>' : words.countNumber}`,
  ];
  return `${kind} (${parts.join(', ')})`;
}

/** Checks a number of images to keep. */
export function checkCount(prop: string, count: number | undefined, where: Where): void {
  checkWhole(prop, count, 'it is the number of images to keep', where);
}

/** Checks an age, which ECR measures in whole days. */
export function checkDays(prop: string, age: Duration | undefined, where: Where): void {
  if (age === undefined) {
    return;
  }
  const isWhole = age.isUnresolved() ? age.unitLabel() === 'days' : Number.isInteger(age.toDays({ integral: false })) && age.toDays() >= 1;
  if (!isWhole) {
    throw invalid(`"${prop}" must be a whole number of days of at least 1, got ${age.toHumanString()}; write for example Duration.days(14)`, where);
  }
}

/** Throws when ECR would reject the rule whatever the others are; its selection is checked where it is made. */
export function checkRule(name: string, words: RuleWords): void {
  checkWhole('rulePriority', words.rulePriority, 'rules are applied from the lowest to the highest number', name);
  checkWhole('countNumber', words.countNumber, 'it is the number of images to keep, or their age in days', name);
  if (words.countType === LifecycleCountType.SINCE_IMAGE_TRANSITIONED) {
    checkArchived(name, words);
  } else {
    checkStandard(name, words);
  }
  checkUnit(name, words);
  checkTarget(name, words);
}

function checkArchived(name: string, words: RuleWords): void {
  if (words.storageClass !== ImageStorageClass.ARCHIVE) {
    throw invalid(`"storageClass" must be archive with sinceImageTransitioned, got ${given(words.storageClass)}; `
      + 'set it to archive, or use sinceImagePushed for images that are not archived', name);
  }
  if (words.action !== LifecycleAction.EXPIRE) {
    throw invalid(`"action" must be expire with sinceImageTransitioned, got ${shown(words.action)}; `
      + 'archived images can only be expired', name);
  }
  if (isKnown(words.countNumber) && words.countNumber < MIN_ARCHIVE_DAYS) {
    throw invalid(`"countNumber" must be at least ${MIN_ARCHIVE_DAYS} with sinceImageTransitioned, got ${words.countNumber}; `
      + `ECR keeps archived images for at least ${MIN_ARCHIVE_DAYS} days`, name);
  }
}

function checkStandard(name: string, words: RuleWords): void {
  if (words.storageClass !== undefined && words.storageClass !== ImageStorageClass.STANDARD) {
    throw invalid(`"storageClass" must be standard with ${words.countType}, got ${shown(words.storageClass)}; `
      + 'leave it out, or use sinceImageTransitioned for archived images', name);
  }
  if (words.countType === LifecycleCountType.SINCE_IMAGE_PULLED && words.action !== LifecycleAction.TRANSITION) {
    throw invalid(`"action" must be transition with sinceImagePulled, got ${shown(words.action)}; `
      + 'archive the images and expire them from the archive, or use sinceImagePushed to expire them by age', name);
  }
}

function checkUnit(name: string, words: RuleWords): void {
  if (words.countType === LifecycleCountType.IMAGE_COUNT_MORE_THAN) {
    if (words.countUnit !== undefined) {
      throw invalid(`"countUnit" is not allowed with imageCountMoreThan, got ${shown(words.countUnit)}; leave it out`, name);
    }
  } else if (words.countUnit === undefined) {
    throw invalid(`"countUnit" is required with ${words.countType}, got none; set it to days`, name);
  }
}

function checkTarget(name: string, words: RuleWords): void {
  if (words.action === LifecycleAction.EXPIRE) {
    if (words.targetStorageClass !== undefined) {
      throw invalid(`"targetStorageClass" is allowed only with the action transition, got ${shown(words.targetStorageClass)} `
        + 'with expire; leave it out', name);
    }
  } else if (words.targetStorageClass !== ImageStorageClass.ARCHIVE) {
    throw invalid(`"targetStorageClass" must be archive with the action transition, got ${given(words.targetStorageClass)}; `
      + 'set it to archive', name);
  }
}

function given(word: string | undefined): string {
  return word === undefined ? 'none' : shown(word);
}

function checkWhole(prop: string, value: number | undefined, hint: string, where: Where): void {
  if (isKnown(value) && !(Number.isSafeInteger(value) && value >= 1)) {
    const allowed = value > Number.MAX_SAFE_INTEGER && Number.isFinite(value) ? `1 to ${Number.MAX_SAFE_INTEGER}` : 'at least 1';
    throw invalid(`"${prop}" must be a whole number of ${allowed}, got ${value}; ${hint}`, where);
  }
}
