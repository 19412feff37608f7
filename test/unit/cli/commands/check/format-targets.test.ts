import { expect, test } from 'vitest';
import { formatOption } from '../../../../../src/cli/commands/check/format-targets.ts';
import { formats } from '../../../../../src/reporters/index.ts';

const parse = (texts?: string[]) => formatOption.schema.safeParse(texts);

test('without a format there is text on standard output', () => {
  expect(parse().data).toEqual([{ format: 'text', file: null }]);
});

test('a file does not take the place of what a person reads', () => {
  expect(parse(['junit=a=b.xml']).data).toEqual([
    { format: 'text', file: null },
    { format: 'junit', file: 'a=b.xml' },
  ]);
});

test('one format may have standard output, and others files', () => {
  expect(parse(['github', 'junit=x.xml', 'json=x.json']).data).toEqual([
    { format: 'github', file: null },
    { format: 'junit', file: 'x.xml' },
    { format: 'json', file: 'x.json' },
  ]);
});

test.each([[['yaml']], [['json', 'text']], [['junit=']], [['=x']], [['']]])('%j is refused', (texts) => {
  expect(parse(texts).success).toBe(false);
});

test('its help names every format', () => {
  for (const format of formats) expect(formatOption.meaning).toContain(format);
});
