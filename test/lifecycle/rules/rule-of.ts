import { LifecycleRule } from '../../../src';

/** Everything that ECR's JSON of a rule may hold, in one flat object. */
export interface Words {
  readonly rulePriority?: number;
  readonly description?: string;
  readonly tagStatus: string;
  readonly tagPatternList?: string[];
  readonly tagPrefixList?: string[];
  readonly storageClass?: string;
  readonly countType: string;
  readonly countUnit?: string;
  readonly countNumber: number;
  readonly action: string;
  readonly targetStorageClass?: string;
}

/** The rule that is read from the JSON text of these words. */
export function ruleOf({ rulePriority, description, action, targetStorageClass, ...selection }: Words): LifecycleRule {
  return LifecycleRule.fromJson(JSON.stringify({ rulePriority, description, selection, action: { type: action, targetStorageClass } }));
}
