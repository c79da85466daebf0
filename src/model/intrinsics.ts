import { membersOf } from '../core/json-documents';

/** Whether a property is left out. */
export function isNone(value: unknown): boolean {
  return value === undefined || value === null || (intrinsicOf(value) === 'Ref' && membersOf(value).Ref === 'AWS::NoValue');
}

/** The name of the intrinsic function, when the value is one. */
export function intrinsicOf(value: unknown): string | undefined {
  const [key, ...others] = Object.keys(membersOf(value));
  return others.length === 0 && (key === 'Ref' || key?.startsWith('Fn::')) ? key : undefined;
}
