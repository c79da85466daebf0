import { invalid, isKnown, required, shown, Where } from '../core/validation';

/** What ECR writes as two patterns, for scanning and for signing, that allow the same; without their backtracking. */
const FILTER = /^[a-z0-9*]+(?:[._/-][a-z0-9*]+)*$/;

/** Checks a filter of repository names with the wildcard `*`. */
export function checkRepositoryFilter(prop: string, filter: string, maxLength: number, where: Where): void {
  required(prop, filter, where);
  if (!isKnown(filter)) {
    return;
  }
  if (filter.length < 1 || filter.length > maxLength) {
    throw invalid(`"${prop}" must have 1 to ${maxLength} characters, got ${filter.length}: ${shown(filter)}; write for example "prod*"`, where);
  }
  if (!FILTER.test(filter)) {
    throw invalid(`"${prop}" must be lower-case letters, digits and "*", with single ".", "_", "-" or "/" between them, got ${shown(filter)}; `
      + 'write for example "prod*" for all names that begin with it, or "*" for all', where);
  }
}
