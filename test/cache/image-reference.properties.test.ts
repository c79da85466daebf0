import * as fc from 'fast-check';
import { id, join, parse, port, SHA256 } from './image-reference.helpers';
import { ImageReference, parseImageReference, suffixOf } from '../../src/cache/image-reference';
import { shown } from '../../src/core/validation';

const SEED = 20261203;
const written = (reference: ImageReference) => (reference.host === undefined ? '' : `${reference.host}/`) + reference.path + suffixOf(reference);

describe('for random references', () => {
  const text = (characters: string, minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });
  const joined = (separators: string[], piece: fc.Arbitrary<string>, maxLength: number) =>
    fc.tuple(piece, fc.array(fc.tuple(fc.constantFrom(...separators), piece), { maxLength: maxLength - 1 }))
      .map(([first, rest]) => first + rest.flat().join(''));
  const option = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

  const label = joined(['-', '--'], text('abcxyz019', 1, 4), 2);
  const domain = fc.oneof(
    fc.tuple(label, joined(['.'], label, 3)).map((labels) => labels.join('.')),
    fc.ipV4(),
    fc.constantFrom('localhost', '[::1]', '[2001:db8::8:800:200c:417a]'),
  );
  const hostPort = fc.oneof(
    domain,
    fc.tuple(fc.oneof(domain, label), fc.integer({ min: 1, max: 65535 }).filter((number) => number !== 443)).map((parts) => parts.join(':')),
  );
  const path = joined(['/'], joined(['.', '_', '__', '-', '---'], text('abcxyz019', 1, 5), 3), 4);
  const hexadecimal = (length: number) => text('0123456789abcdef', length, length);
  const reference: fc.Arbitrary<ImageReference> = fc.record({
    host: option(hostPort),
    path,
    tag: option(fc.tuple(text('aZ0_', 1, 1), text('aZ0_.-', 0, 127)).map((parts) => parts.join(''))),
    digest: option(fc.oneof(
      hexadecimal(64).map((digits) => `sha256:${digits}`),
      hexadecimal(96).map((digits) => `sha384:${digits}`),
      hexadecimal(128).map((digits) => `sha512:${digits}`),
    )),
  }).filter(({ host, path: below }) => host !== undefined || !/^[^/]*\.[^/]*\/|^localhost\//.test(below));

  test('what is written from valid parts is read as those parts', () => {
    fc.assert(fc.property(reference, (parts) => {
      expect(parse(written(parts))).toEqual(parts);
    }), { seed: SEED, numRuns: 2000 });
  });

  test('the case and the default port of a host make no difference', () => {
    fc.assert(fc.property(reference, domain, (parts, host) => {
      expect(parse(written({ ...parts, host: `${host.toUpperCase()}:443` }))).toEqual({ ...parts, host });
    }), { seed: SEED, numRuns: 500 });
  });

  const soup = fc.array(fc.oneof(
    fc.constantFrom(...'aA7.-_:/@', 'localhost', 'docker.io/', 'nginx', '[::1]', ':443', SHA256, `@${SHA256}`, ':1', 'https://'),
    fc.constantFrom(id, join, `${port}`, '${Token[', ']}', '\0', ' '),
  ), { maxLength: 8 }).map((pieces) => pieces.join(''));
  const anything = fc.oneof(fc.string({ unit: 'binary' }), soup);

  test('any text is read or refused with the name of the prop', () => {
    let read = 0;
    fc.assert(fc.property(anything, (given) => {
      try {
        parseImageReference('image', given, 'test');
        read++;
      } catch (error) {
        expect((error as Error).message).toContain(`"image" ${shown(given)} `);
      }
    }), { seed: SEED, numRuns: 5000 });
    expect(read).toBeGreaterThan(300);
  });

  test('what was read, written again, is read the same, but for hosts that are none without what was left out', () => {
    fc.assert(fc.property(soup, (given) => {
      let first: ImageReference;
      try {
        first = parse(given);
      } catch {
        return;
      }
      const known = first.host?.replaceAll(/\$\{Token\[[^\]]+\]\}|-1\.\d+e\+289/g, '');
      fc.pre(known === undefined || known === 'localhost' || /[.:A-Z]/.test(known));
      expect(parse(written(first))).toEqual(first);
    }), { seed: SEED, numRuns: 5000 });
  });

  test('exactly what the grammar has is read', () => {
    const domainLabel = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
    const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
    const looksLikeHost = '(?:[^/]*[.:A-Z][^/]*/|localhost/)';
    // Of the ports that are sevens, those with five digits are too high.
    const grammar = new RegExp(`^(?:(?=${looksLikeHost})${domainLabel}(?:\\.${domainLabel})*(?::7{1,4})?/|(?!${looksLikeHost}))`
      + `${component}(?:/${component})*(?::\\w[\\w.-]{0,127})?$`);
    const counts = { yes: 0, no: 0 };
    const short = fc.array(fc.constantFrom(...'aaA7.-_:/', 'localhost'), { maxLength: 9 }).map((pieces) => pieces.join(''));
    fc.assert(fc.property(short, (given) => {
      const expected = grammar.test(given);
      counts[expected ? 'yes' : 'no']++;
      let read = true;
      try {
        parse(given);
      } catch {
        read = false;
      }
      expect([given, read]).toEqual([given, expected]);
    }), { seed: SEED, numRuns: 10000 });
    expect(Math.min(counts.yes, counts.no)).toBeGreaterThan(500);
  });
});
