import { expect, test } from 'vitest';
import { makeVisible } from '../../../../src/core/words/make-visible.ts';

test.each([
  ['\u202Estoh', '[U+202E]stoh'],
  ['a\u202A\u202B\u202C\u202Db', 'a[U+202A][U+202B][U+202C][U+202D]b'],
  ['\u2066x\u2069', '[U+2066]x[U+2069]'],
  ['\u200Euser\u200Fs', '[U+200E]user[U+200F]s'],
  ['pay\u200Bments', 'pay[U+200B]ments'],
  ['pay\u200Dments', 'pay[U+200D]ments'],
  ['no\u00ADtes\uFEFF', 'no[U+00AD]tes[U+FEFF]'],
  ['tags\u{E0041}', 'tags[U+E0041]'],
  ['line\u2028break', 'line[U+2028]break'],
  ['filler\u3164', 'filler[U+3164]'],
])('%j is shown as %s', (text, shown) => {
  expect(makeVisible(text)).toBe(shown);
});

test.each(['public.notes', 'שלום', 'نوت', '笔记', 'naïve e\u0301', '👩‍💻 ✔️ 🇩🇪', 'a\nb\tc', ''])(
  '%j is left as it is',
  (text) => {
    expect(makeVisible(text)).toBe(text);
  },
);
