import { Token } from 'aws-cdk-lib';
import { intrinsicOf, isIntrinsic } from './intrinsics';

/** `${Name}` in the text of `Fn::Sub`; with a `!` it stands for itself. */
const VARIABLE = /\$\{(!?)([^}]*)\}/;

/**
 * A JSON text of a template, in which intrinsic functions may stand for parts, as JSON in which tokens stand for them: text where the
 * function is inside a JSON string, else a number, which `Stack.toJsonString` writes without quotes as it was.
 *
 * @param text resolved: the text, or an intrinsic function
 * @returns undefined when nothing of the text is known, as of `Fn::ImportValue`
 */
export function jsonWithTokens(text: unknown): string | undefined {
  if (typeof text === 'string') {
    return text;
  }
  const parts = partsOf(text);
  if (!parts.some((part) => typeof part === 'string')) {
    return undefined;
  }
  let isInString = false;
  return parts.map((part) => {
    if (typeof part !== 'string') {
      return isInString ? Token.asString(unescaped(part)) : String(Token.asNumber(part));
    }
    const quotes = part.replace(/\\./gs, '').split('"').length - 1;
    isInString = quotes % 2 === 0 ? isInString : !isInString;
    return part;
  }).join('');
}

/** The texts and the intrinsic functions that a text is made of. */
function partsOf(value: unknown): unknown[] {
  const argument = isIntrinsic(value) ? Object.values(value)[0] : undefined;
  if (intrinsicOf(value) === 'Fn::Join' && Array.isArray(argument[1])) {
    const [delimiter, items] = argument;
    return items.flatMap((item: unknown, index: number) => index === 0 || delimiter === '' ? partsOf(item) : [delimiter, ...partsOf(item)]);
  }
  if (intrinsicOf(value) === 'Fn::Sub') {
    const [template, variables = {}] = [argument].flat();
    return typeof template === 'string' ? substituted(template, variables) : [value];
  }
  return [value];
}

function substituted(template: string, variables: Record<string, unknown>): unknown[] {
  // The expression's groups are in the result: text, "!" or nothing, name, text, and so on.
  const [first, ...others] = template.split(VARIABLE);
  const parts: unknown[] = [first];
  for (let i = 0; i < others.length; i += 3) {
    const [literal, name, text] = others.slice(i, i + 3);
    parts.push(...literal === '!' ? [`\${${name}}`] : name in variables ? partsOf(variables[name]) : [reference(name)], text);
  }
  return parts;
}

function reference(name: string): object {
  const [resource, ...attribute] = name.split('.');
  return attribute.length === 0 ? { Ref: name } : { 'Fn::GetAtt': [resource, attribute.join('.')] };
}

/** The function as it would be outside of a JSON string, where its texts are written without escapes. */
function unescaped(part: unknown): unknown {
  if (Array.isArray(part)) {
    return part.map(unescaped);
  }
  if (typeof part === 'object' && part !== null) {
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, unescaped(value)]));
  }
  if (typeof part !== 'string' || !part.includes('\\')) {
    return part;
  }
  try {
    return JSON.parse(`"${part}"`);
  } catch {
    return part;
  }
}
