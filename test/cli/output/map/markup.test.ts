import * as fc from 'fast-check';
import { escaped, Markup, markup } from '../../../../src/cli/output/map/markup';

test('values are text, and what was made as markup stays markup', () => {
  expect(markup`<a title="${'"x"'}">${'<b>'}${markup`<i>${'&'}</i>`}${[markup`1`, new Markup('<br>')]}${undefined}${5}</a>`.text)
    .toBe('<a title="&quot;x&quot;">&lt;b&gt;<i>&amp;</i>1<br>5</a>');
});

test('control characters, those that turn the direction of writing, and halves of characters are shown', () => {
  expect(escaped('a\u0000\n\u202e\ud800\uffff\u{1f600}')).toBe('a\\u0000\\u000a\\u202e\\ud800\\uffff\u{1f600}');
});

test('no text ends the place where it is', () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('</script>', '<!--', '\']]>', '"onload=')), (text) => {
    expect(escaped(text).replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toMatch(/[&<>"'\p{Cc}\p{Cs}]/u);
  }));
});
