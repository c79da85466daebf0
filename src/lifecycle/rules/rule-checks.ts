import { Token } from 'aws-cdk-lib';
import { LifecycleCountType } from './count-type';
import { LifecycleAction } from './lifecycle-action';
import { RuleWords } from './rule-words';
import { ImageStorageClass } from './storage-class';
import { invalid, isKnown, shown } from '../../core/validation';

/** How long ECR keeps an archived image at least, in days. */
const MIN_ARCHIVE_DAYS = 90;

/** A rule as messages name it, such as `lifecycle rule (tagged "dev-*", imageCountMoreThan 0)`. */
export function ruleLabel(selection: string, words: RuleWords): string {
  const parts = [
    selection,
    ...(words.storageClass === ImageStorageClass.ARCHIVE ? ['archive'] : []),
    `${words.countType} ${Token.isUnresolved(words.countNumber) ? '<token>' : words.countNumber}`,
  ];
  return `lifecycle rule (${parts.join(', ')})`;
}

/** Throws when ECR would reject the rule whatever the others are; its selection is checked where it is made. */
export function checkRule(name: string, words: RuleWords): void {
  checkWhole(name, 'rulePriority', words.rulePriority, 'rules are applied from the lowest to the highest number');
  checkWhole(name, 'countNumber', words.countNumber, 'it is the number of images to keep, or their age in days');
  if (words.countType === LifecycleCountType.SINCE_IMAGE_TRANSITIONED) {
    checkArchived(name, words);
  } else {
    checkStandard(name, words);
  }
  checkUnit(name, words);
  checkTarget(name, words);
}

function checkWhole(name: string, key: string, value: number | undefined, hint: string): void {
  if (isKnown(value) && !(Number.isSafeInteger(value) && value >= 1)) {
    const allowed = value > Number.MAX_SAFE_INTEGER && Number.isFinite(value) ? `1 to ${Number.MAX_SAFE_INTEGER}` : 'at least 1';
    throw invalid(`${name}: "${key}" must be a whole number of ${allowed}, got ${value}; ${hint}`);
  }
}

function checkArchived(name: string, words: RuleWords): void {
  if (words.storageClass !== ImageStorageClass.ARCHIVE) {
    throw invalid(`${name}: "storageClass" must be archive with sinceImageTransitioned, got ${given(words.storageClass)}; `
      + 'set it to archive, or use sinceImagePushed for images that are not archived');
  }
  if (words.action !== LifecycleAction.EXPIRE) {
    throw invalid(`${name}: "action" must be expire with sinceImageTransitioned, got ${shown(words.action)}; `
      + 'archived images can only be expired');
  }
  if (isKnown(words.countNumber) && words.countNumber < MIN_ARCHIVE_DAYS) {
    throw invalid(`${name}: "countNumber" must be at least ${MIN_ARCHIVE_DAYS} with sinceImageTransitioned, got ${words.countNumber}; `
      + `ECR keeps archived images for at least ${MIN_ARCHIVE_DAYS} days`);
  }
}

function checkStandard(name: string, words: RuleWords): void {
  if (words.storageClass !== undefined && words.storageClass !== ImageStorageClass.STANDARD) {
    throw invalid(`${name}: "storageClass" must be standard with ${words.countType}, got ${shown(words.storageClass)}; `
      + 'leave it out, or use sinceImageTransitioned for archived images');
  }
  if (words.countType === LifecycleCountType.SINCE_IMAGE_PULLED && words.action !== LifecycleAction.TRANSITION) {
    throw invalid(`${name}: "action" must be transition with sinceImagePulled, got ${shown(words.action)}; `
      + 'archive the images and expire them from the archive, or use sinceImagePushed to expire them by age');
  }
}

function checkUnit(name: string, words: RuleWords): void {
  if (words.countType === LifecycleCountType.IMAGE_COUNT_MORE_THAN) {
    if (words.countUnit !== undefined) {
      throw invalid(`${name}: "countUnit" is not allowed with imageCountMoreThan, got ${shown(words.countUnit)}; leave it out`);
    }
  } else if (words.countUnit === undefined) {
    throw invalid(`${name}: "countUnit" is required with ${words.countType}, got none; set it to days`);
  }
}

function checkTarget(name: string, words: RuleWords): void {
  if (words.action === LifecycleAction.EXPIRE) {
    if (words.targetStorageClass !== undefined) {
      throw invalid(`${name}: "targetStorageClass" is allowed only with the action transition, got ${shown(words.targetStorageClass)} `
        + 'with expire; leave it out');
    }
  } else if (words.targetStorageClass !== ImageStorageClass.ARCHIVE) {
    throw invalid(`${name}: "targetStorageClass" must be archive with the action transition, got ${given(words.targetStorageClass)}; `
      + 'set it to archive');
  }
}

function given(word: string | undefined): string {
  return word === undefined ? 'none' : shown(word);
}
