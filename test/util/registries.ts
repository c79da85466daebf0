/** Where the stacks of most tests are deployed. */
export const ENV = { account: '111111111111', region: 'eu-west-1' };

/** The registry there. */
export const HOST = '111111111111.dkr.ecr.eu-west-1.amazonaws.com';

/** The digest of an image. */
export const SHA = `sha256:${'0123456789abcdef'.repeat(4)}`;
