/** A resolved part of a template as CloudFormation makes it. What is not among the values becomes its own name. */
export function evaluated(value: any, values: Record<string, unknown> = {}): any {
  if (Array.isArray(value)) {
    return value.map((inner) => evaluated(inner, values));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const of = (name: string, more: Record<string, unknown> = {}) => more[name] ?? values[name] ?? name;
  const [[key, argument]] = [...Object.entries<any>(value), ['', undefined]];
  switch (key) {
    case 'Ref':
      return of(argument);
    case 'Fn::GetAtt':
      return of([argument].flat().join('.'));
    case 'Fn::ImportValue':
      return of(argument);
    case 'Fn::Join':
      return evaluated(argument[1], values).join(argument[0]);
    case 'Fn::Split':
      return String(evaluated(argument[1], values)).split(argument[0]);
    case 'Fn::Select':
      return evaluated(argument[1], values)[argument[0]];
    case 'Fn::Sub': {
      const [template, variables] = [argument].flat();
      return template.replace(/\$\{(!?)([^}]*)\}/g, (_: string, literal: string, name: string) => literal === '!' ? `\${${name}}` : of(name, evaluated(variables ?? {}, values)));
    }
    default:
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, evaluated(inner, values)]));
  }
}
