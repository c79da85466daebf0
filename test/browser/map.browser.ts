import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { source as axe } from 'axe-core';
import * as fc from 'fast-check';
import { Browser, BrowserContextOptions, chromium, Page } from 'playwright-core';
import { mapPage } from '../../src/cli/output/map/page';
import { registryMapOf } from '../../src/model/map-builder';
import { MapFinding } from '../../src/model/registry-map';
import { RegistryModel } from '../../src/model/registry-model';
import { hostileModels } from '../util/random-registries';
import { modelOf, pullPolicy, registryOf, repositoryOf } from '../util/registry-models';

jest.setTimeout(120_000);

const ACCOUNT = '111122223333';
const TEAMS = ['payments', 'search', 'platform', 'data', 'web', 'mobile', 'ops'];
const ELEMENTS = ['HTML', 'HEAD', 'META', 'TITLE', 'STYLE', 'BODY', 'HEADER', 'H1', 'H2', 'H3', 'P', 'UL', 'LI', 'B', 'I', 'SPAN', 'MAIN', 'DIV', 'INPUT', 'BUTTON', 'svg',
  'path', 'SECTION', 'ARTICLE', 'DETAILS', 'SUMMARY', 'TABLE', 'THEAD', 'TBODY', 'TR', 'TH', 'TD', 'SCRIPT'];

let directory: string;
let browser: Browser;
beforeAll(async () => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'browser-'));
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  fs.rmSync(directory, { recursive: true });
});

function registries(count: number): { readonly model: RegistryModel; readonly findings: MapFinding[] } {
  const origin = { file: 'registry.json' };
  const policy = pullPolicy({ Principal: { AWS: ['222233334444', '333344445555'], Service: 'lambda.amazonaws.com' } });
  const images = { file: 'images.json' };
  const repositories = Array.from({ length: count }, (_, index) =>
    repositoryOf(`${TEAMS[index % TEAMS.length]}/service-${index}`, { images, policy: index % 3 === 0 ? policy : index === 1 ? pullPolicy({ Principal: '*' }) : undefined }));
  const registry = registryOf(ACCOUNT, 'eu-west-1', {
    repositories,
    caches: [{
      origin,
      prefix: 'hub',
      upstreamRegistry: 'docker-hub',
      upstreamRegistryUrl: 'registry-1.docker.io',
      upstreamPrefix: undefined,
      credentialArn: undefined,
      customRoleArn: undefined,
    }],
    replication: [{ origin, rules: [{ destinations: [{ account: ACCOUNT, region: 'us-east-1' }], prefixes: [] }] }],
  });
  const findings: MapFinding[] = [{ registry, repository: 'payments/service-0', severity: 'high', title: 'tags can be moved' }];
  return { model: modelOf([registry, registryOf(ACCOUNT, 'us-east-1'), registryOf('222233334444', 'eu-west-1')]), findings };
}

/** Opens the map of so many repositories; returns what the page complained of, too. */
async function opened(count: number, options: BrowserContextOptions = {}): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const { model, findings } = registries(count);
  const file = path.join(directory, `${count}.html`);
  fs.writeFileSync(file, mapPage(registryMapOf(model, { findings, storageOf: () => ({ images: 3, bytes: 5e8 }) })));
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage();
  const complaints: string[] = [];
  page.on('console', (message) => { complaints.push(message.text()); });
  page.on('pageerror', ({ message }) => { complaints.push(message); });
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) {
      complaints.push(`asked for ${request.url()}`);
    }
  });
  await page.goto(`file://${file}`);
  return { page, complaints };
}

describe.each([['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]] as const)('%s, %i pixels wide', (colorScheme, width) => {
  test('it is accessible, fits, and complains of nothing', async () => {
    // Its own policy would keep axe out.
    const { page, complaints } = await opened(20, { colorScheme, bypassCSP: true, viewport: { width, height: 800 } });
    await page.addScriptTag({ content: axe });
    const { violations } = await page.evaluate<{ violations: Array<{ id: string; nodes: Array<{ html: string }> }> }>('axe.run()');
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

test('arrows are drawn in a wide window, and not in a narrow one', async () => {
  const { page } = await opened(5);
  expect(await page.locator('.arrows path:not(.tip)').count()).toBe(6);
  await page.setViewportSize({ width: 360, height: 800 });
  await expect(page.locator('.arrows').isVisible()).resolves.toBe(false);
  await page.context().close();
});

test('the search filters, opens groups and gives back what was open', async () => {
  const { page } = await opened(70);
  const visible = () => page.locator('.repositories>li:visible').allInnerTexts();
  expect(await visible()).toEqual([]);
  await page.keyboard.press('/');
  await page.keyboard.type('SERVICE-69');
  expect((await visible()).map((text) => text.split('\n')[0])).toEqual(['service-69']);
  expect(await page.locator('#found').innerText()).toBe('1 of 70 repositories');
  await page.keyboard.press('Escape');
  expect(await visible()).toEqual([]);
  expect(await page.locator('.group:visible').count()).toBe(TEAMS.length);
  await page.context().close();
});

test('groups open by pointer, by keyboard and all at once', async () => {
  const { page } = await opened(70);
  const first = page.locator('.group').first();
  await first.locator('summary').click();
  expect(await first.getAttribute('open')).toBe('');
  await page.keyboard.press('Enter');
  expect(await first.getAttribute('open')).toBeNull();
  await page.locator('#open').click();
  expect(await page.locator('.group[open]').count()).toBe(TEAMS.length);
  await page.locator('#close').click();
  expect(await page.locator('.group[open]').count()).toBe(0);
  await page.context().close();
});

test('the theme can be turned', async () => {
  const { page } = await opened(5, { colorScheme: 'light' });
  const paper = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const before = await paper();
  await page.locator('#theme').click();
  expect(await paper()).not.toBe(before);
  await page.locator('#theme').click();
  expect(await paper()).toBe(before);
  await page.context().close();
});

test('5,000 repositories open and are searched in reasonable time', async () => {
  const start = Date.now();
  const { page, complaints } = await opened(5_000);
  await page.locator('.arrows path').first().waitFor({ state: 'attached' });
  const open = Date.now() - start;
  const search = await page.evaluate<number>(`(() => {
    const start = performance.now();
    document.getElementById('search').value = 'service-49';
    document.getElementById('search').dispatchEvent(new Event('input'));
    document.body.offsetHeight;
    return performance.now() - start;
  })()`);
  console.log(`5,000 repositories: open after ${open} ms, searched in ${Math.round(search)} ms`);
  expect(open).toBeLessThan(5_000);
  expect(search).toBeLessThan(1_000);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('whatever is read is text of the page: no element, attribute or script of an input', async () => {
  const page = await browser.newPage();
  await page.goto('about:blank');
  await fc.assert(fc.asyncProperty(hostileModels, async ({ model, findings }) => {
    const html = mapPage(registryMapOf(model, { findings }));
    const { elements, attributes, scripts } = await page.evaluate((text: string) => {
      const parsed = new (globalThis as any).DOMParser().parseFromString(text, 'text/html');
      const all: any[] = [...parsed.querySelectorAll('*')];
      return {
        elements: [...new Set<string>(all.map(({ tagName }) => tagName))],
        attributes: [...new Set<string>(all.flatMap((element) => [...element.attributes].map(({ name }: any) => name)))],
        scripts: parsed.scripts.length,
      };
    }, html);
    elements.forEach((element) => expect(ELEMENTS).toContain(element));
    expect(attributes.filter((name) => /^on|^href|^src/.test(name))).toEqual([]);
    expect(scripts).toBe(2);
  }), { numRuns: 100 });
  await page.close();
});
