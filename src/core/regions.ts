import { invalid, isKnown, shown, Where } from './validation';

/** The name of a region, as a pattern. */
export const REGION_PATTERN = '[a-z]{2,}(?:-[a-z]+)+-\\d{1,2}';

const REGION = new RegExp(`^${REGION_PATTERN}$`);
const MAX_LENGTH = 25;

/** Whether it has the form of a region's name, or is a token that may be one. New regions are not refused. */
export function isRegion(region: string): boolean {
  return !isKnown(region) || (region.length <= MAX_LENGTH && REGION.test(region));
}

/** Checks the name of a region. */
export function checkRegion(prop: string, region: string | undefined, where: Where): void {
  if (region !== undefined && !isRegion(region)) {
    throw invalid(`"${prop}" must be the name of a region, such as "eu-central-1", in up to ${MAX_LENGTH} characters, got ${shown(region)}; `
      + 'write its name, and not that of the place', where);
  }
}
