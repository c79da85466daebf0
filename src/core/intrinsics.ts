/** The name of the intrinsic function of CloudFormation, when a resolved value is one. */
export function intrinsicOf(value: unknown): string | undefined {
  const [key, ...others] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return others.length === 0 && (key === 'Ref' || key?.startsWith('Fn::')) ? key : undefined;
}

/** Whether a resolved value is an intrinsic function of CloudFormation, of which nothing is known. */
export function isIntrinsic(value: unknown): value is object {
  return intrinsicOf(value) !== undefined;
}

/** Whether a property is left out. */
export function isNone(value: unknown): boolean {
  return value === undefined || value === null || (intrinsicOf(value) === 'Ref' && (value as { readonly Ref: unknown }).Ref === 'AWS::NoValue');
}
