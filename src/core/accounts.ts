import { invalid, isKnown, required, shown, Where } from './validation';

/** An account id, as a pattern. */
export const ACCOUNT_PATTERN = '\\d{12}';

const ACCOUNT = new RegExp(`^${ACCOUNT_PATTERN}$`);
const DIGITS = 12;

/** Whether it is an account id, or a token that may be one. */
export function isAccount(id: string): boolean {
  return !isKnown(id) || ACCOUNT.test(id);
}

/** Checks an account id: 12 digits. */
export function checkAccount(prop: string, id: string | undefined, where: Where): void {
  if (id !== undefined && !isAccount(id)) {
    throw invalid(`"${prop}" must be an account id of ${DIGITS} digits, got ${shown(id)}${hint(id)}`, where);
  }
}

/** Checks account ids: at least one, each of 12 digits. */
export function checkAccounts(prop: string, ids: string[], where: Where): string[] {
  required(prop, ids, where);
  if (!isKnown(ids)) {
    throw invalid(`"${prop}" must be known one by one, got a list token; each account id may be a string token of its own`, where);
  }
  if (ids.length === 0) {
    throw invalid(`"${prop}" is empty; name at least one account`, where);
  }
  const wrong = ids.find((id) => !isAccount(id));
  if (wrong !== undefined) {
    throw invalid(`"${prop}" must be account ids of ${DIGITS} digits, got ${shown(wrong)}${hint(wrong)}`, where);
  }
  return [...ids];
}

/** YAML and spreadsheets take zeros away from the beginning of a number: one or two, as there are few ids with more. */
function hint(id: string): string {
  const padded = id.padStart(DIGITS, '0');
  return id.length >= DIGITS - 2 && ACCOUNT.test(padded)
    ? `; did you mean "${padded}"? A number loses the zeros at its beginning, so write a text`
    : `; write all ${DIGITS} digits, as a text`;
}
