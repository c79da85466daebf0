import { App, Aws, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { parseImageReference } from '../../src/cache/image-reference';

export const stack = new Stack(new App(), 'Stack');
export const parse = (reference: string) => parseImageReference('image', reference, stack);

export const SHA256 = `sha256:${'0123456789abcdef'.repeat(4)}`;

export const id = Lazy.string({ produce: () => 'x' });
export const port = Token.asNumber({ Ref: 'Port' });
export const join = Token.asString(Fn.join('', ['a', Aws.REGION]));
