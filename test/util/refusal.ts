import { InputError } from '../../src/core/input-error';

/** The message with which an input is refused. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error('the input was not refused');
}
