import * as fs from 'node:fs';
import * as path from 'node:path';
import { stackPage } from '../../../scripts/demo/stack-page';
import { loadApp, synthesize } from '../../util/synthesize';

jest.setTimeout(60_000);

const LINES_OF_A_SCREEN = 40;

test('each stack of the platform is one screen about Amazon ECR', () => {
  jest.spyOn(console, 'error').mockImplementation();
  const { directory, stacks } = synthesize(loadApp(path.join(__dirname, '../../../examples/platform/app.ts')));
  fs.rmSync(directory, { recursive: true });
  const pages = stacks.map(stackPage);
  expect(pages.length).toBeGreaterThan(2);
  for (const page of pages) {
    expect(page.split('\n').length).toBeLessThanOrEqual(LINES_OF_A_SCREEN);
    expect(page).not.toMatch(/AWS::|Role/);
  }
  const [hub] = pages.filter((page) => page.startsWith('ContainerRegistry in '));
  expect(hub).toMatch(/^ContainerRegistry in 385605022855\/us-west-2: .*\n\n {2}REPOSITORY .* WHO MAY PULL\n {2}docker-in-aws\/todobackend {2}immutable /);
  expect(hub).toContain('\n  Pull-through cache docker-hub: registry-1.docker.io\n');
});

test('a stack without anything of ECR says so', () => {
  const template = { Description: 'Other things', Resources: { Role: { Type: 'AWS::IAM::Role', Properties: {} } } };
  expect(stackPage({ id: 'Other', environment: '1/r', templateFile: '', template })).toBe('Other in 1/r: Other things\n\n  nothing of Amazon ECR');
});
