import { DOMParser, Element } from '@xmldom/xmldom';
import * as fc from 'fast-check';
import { mapPicture } from '../../../../src/cli/output/map/picture';
import { registryMapOf } from '../../../../src/model/map-builder';
import { hostileModels } from '../../../util/random-registries';
import { modelOf, pullPolicy, registryOf, repositoryOf } from '../../../util/registry-models';

const ELEMENTS = ['svg', 'style', 'rect', 'path', 'text', 'title'];
const ATTRIBUTES = ['xmlns', 'width', 'height', 'viewBox', 'role', 'aria-label', 'class', 'd', 'x', 'y', 'rx', 'text-anchor', 'stroke-dasharray'];

function elements(text: string): Element[] {
  const parser = new DOMParser({ onError: (level, message) => { throw new Error(`${level}: ${message}`); } });
  return [...parser.parseFromString(text, 'image/svg+xml').getElementsByTagName('*')];
}

const repositories = (count: number, prefixes = count) => Array.from({ length: count }, (_, index) => repositoryOf(`team-${index % prefixes}/${index}`));

function pictureOf(count: number, prefixes = count) {
  return mapPicture(registryMapOf(modelOf([registryOf('111122223333', 'eu-west-1', { repositories: repositories(count, prefixes) })])));
}

const textsOf = (text: string) => elements(text).filter(({ tagName }) => tagName === 'text').map(({ firstChild }) => firstChild!.nodeValue);

test('few repositories are shown one by one, more by prefix', () => {
  expect(textsOf(pictureOf(8, 2).text)).toContain('team-1/7');
  expect(textsOf(pictureOf(9, 2).text)).toEqual(expect.arrayContaining(['team-0/', '5 repositories', 'team-1/', '4 repositories']));
});

test('what there is no room for is counted, and said', () => {
  expect(pictureOf(20)).not.toHaveProperty('note');
  const { text, note } = pictureOf(21);
  expect(textsOf(text)).toContain('and 2 more');
  expect(note).toBe('it shows the first 19 rows of 1 registry, the page all of them');
});

test('a long name is cut, and whole in what is shown when it is pointed at', () => {
  const name = `team/${'x'.repeat(100)}`;
  const { text } = mapPicture(registryMapOf(modelOf([registryOf('111122223333', 'eu-west-1', { repositories: [repositoryOf(name)] })])));
  const [title] = elements(text).filter((element) => element.tagName === 'title' && element.textContent === name);
  expect(title.parentNode!.firstChild!.nodeValue).toMatch(/^team\/x+…$/);
});

test('every connection is an arrow between boxes that are there', () => {
  const policy = pullPolicy({ Principal: { AWS: ['222233334444', '333344445555'] } });
  const { text } = mapPicture(registryMapOf(modelOf([
    registryOf('111122223333', 'eu-west-1', { repositories: [repositoryOf('a', { policy })] }), registryOf('222233334444', 'eu-west-1'),
  ])));
  const paths = elements(text).filter((element) => element.getAttribute('class')?.startsWith('arrow pull'));
  // One of them in the legend.
  expect(paths).toHaveLength(3);
  paths.forEach((path) => expect(path.getAttribute('d')).toMatch(/^M[\d. ]+([Ch])[\d. ]+$/));
});

test('whatever is read is text in it: well-formed, with no element or attribute of an input', () => {
  fc.assert(fc.property(hostileModels, ({ model, findings }) => {
    for (const element of elements(mapPicture(registryMapOf(model, { findings })).text)) {
      expect(ELEMENTS).toContain(element.tagName);
      [...element.attributes].forEach(({ name }) => expect(ATTRIBUTES).toContain(name));
    }
  }), { numRuns: 200 });
});
