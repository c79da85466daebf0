import { Outcome, runIn, World } from '../util/in-memory-io';
import { describeImages, keep } from '../util/inventories';

export const POLICY = ['--policy', 'policy.json', '--images', 'images.json'];

/** Three images of team/api, of which the policy keeps the newest. */
export const images = describeImages('team/api', { tags: ['v3'] }, { tags: ['v2'], days: 10 }, { tags: ['v1'], days: 20 });
export const files = { 'policy.json': keep(1), 'images.json': images };

export const preview = (world: World, ...args: string[]) => runIn(world, 'preview', ...args);
const json = ({ stdout, stderr, status }: Outcome) => {
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return JSON.parse(stdout);
};
export const previewJson = (world: World, ...args: string[]) => json(preview(world, ...args, '--json'));
/** Images by number, as `1 EXPIRING`. */
export const outcomes = ({ repositories }: any, index = 0) => repositories[index].images
  .map(({ imageDigest, outcome }: any) => `${parseInt(imageDigest.slice(7), 16)} ${outcome}`);

export function expectRejected({ status, stdout, stderr }: Outcome, message: string): void {
  expect(stderr).toBe(`cdk-managed-ecr: ${message}\n`);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
}
