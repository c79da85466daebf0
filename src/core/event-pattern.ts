import { EventPattern } from 'aws-cdk-lib/aws-events';

/** EventBridge takes no longer pattern in a rule, unless the quota was raised. */
export const MAX_PATTERN_LENGTH = 2048;

/** The length of a pattern as EventBridge gets it, with tokens as long as their markers. */
export function patternLength({ source, detailType, detail }: EventPattern): number {
  return JSON.stringify({ source, 'detail-type': detailType, detail }).length;
}
