import { nameOf } from '../../src/core/input-error';

test('files are called by their names', () => {
  expect(nameOf('-')).toBe('standard input');
  expect(nameOf('a.json')).toBe('a.json');
});
