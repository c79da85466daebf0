import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';

/** The ids of our warnings in a stack, sorted, `<Class>.<reason>`. */
export function warningIds(stack: Stack): string[] {
  return warnings(stack).map(({ id }) => id).sort();
}

/** The message of the one warning with this id. */
export function warningMessage(stack: Stack, id: string): string {
  const found = warnings(stack).filter((warning) => warning.id === id);
  expect(found).toHaveLength(1);
  return found[0].message;
}

function warnings(stack: Stack): { id: string; message: string }[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).flatMap(({ entry }) => {
    const [, message, id] = /^([\s\S]*) \[ack: Annotation::cdk-managed-ecr:([\w.]+)\]$/.exec(entry.data as string) ?? [];
    return id === undefined ? [] : [{ id, message }];
  });
}
