import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The stack that is deployed: a nested stack goes where its parent goes. */
export function topStack(scope: IConstruct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent === undefined ? stack : topStack(stack.nestedStackParent);
}

/** Whether a stack is the one of a construct, or one that its nested stack is in. */
export function encloses(stack: Stack, construct: IConstruct): boolean {
  const own = Stack.of(construct);
  return own === stack || (own.nestedStackParent !== undefined && encloses(stack, own.nestedStackParent));
}
