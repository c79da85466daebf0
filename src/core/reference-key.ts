import { Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What is only known inside one stack: everything but text and pseudo parameters. */
const LOCAL = /"Ref":"(?!AWS::)|"Fn::(?!Join")/;

/** The same for the same thing, wherever in an app it is named: by a construct that is referred to, by `Ref`, or by text. */
export function referenceKey(value: unknown, scope: IConstruct): string {
  const { firstToken, length } = Tokenization.reverseString(Token.asString(value));
  const isReference = length === 1 && Reference.isReference(firstToken);
  const stack = Stack.of(isReference ? firstToken.target : scope);
  const resolved = JSON.stringify(stack.resolve(isReference ? firstToken : value));
  return LOCAL.test(resolved) ? `${stack.node.path}: ${resolved}` : resolved;
}
