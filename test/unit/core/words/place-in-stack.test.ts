import { expect, test } from 'vitest';
import { placeInOwnStack, placeInStack } from '../../../../src/core/words/place-in-stack.ts';

const own = new URL('../../../../src/core/monitor/runner.ts', import.meta.url).href;
const stackOf = (...lines: readonly string[]) => ['Error: no (see /tmp/a.ts:1:2)!', ...lines].join('\n');

test.each([
  ['a function of a module', '    at look (file:///app/checks.mjs:12:5)', 'checks.mjs:12:5'],
  ['a module itself', '    at file:///app/checks.mjs:120:57', 'checks.mjs:120:57'],
  ['what was awaited', '    at async file:///app/checks.mjs:120:57', 'checks.mjs:120:57'],
  ['a function that was awaited', '    at async look (file:///app/checks.mjs:12:5)', 'checks.mjs:12:5'],
  ['a file of CommonJS', '    at look (/app/checks.cjs:12:50)', 'checks.cjs:12:50'],
  ['a file of CommonJS itself', '    at /app/checks.cjs:12:50', 'checks.cjs:12:50'],
  ['what was awaited in CommonJS', '    at async /app/checks.cjs:12:50', 'checks.cjs:12:50'],
  [
    'a name that is written otherwise in an address',
    '    at look (file:///app/my%20checks.mjs:12:5)',
    'my checks.mjs:12:5',
  ],
  ['a name that cannot be read', '    at look (file:///app/%zz.mjs:12:5)', 'file:///app/%zz.mjs:12:5'],
])('in the stack of %s the place is found', (_what, line, place) => {
  expect(placeInStack(stackOf(line))).toBe(place);
  expect(placeInOwnStack(stackOf(line))).toBeNull();
});

test.each([
  ['no stack', null],
  ['an empty one', ''],
  ['nothing but what runs it', stackOf('    at look (node:internal/modules/run_main:12:5)')],
  ['a place in a dependency', stackOf('    at look (file:///app/node_modules/pg/client.js:12:5)')],
  ['a path that does not begin at the root', stackOf('    at look (app/checks.mjs:12:5)')],
  ['a place that is not at the end', stackOf('    at look (file:///app/checks.mjs:12:5) and more')],
  ['a place that is not at the end of a module', stackOf('    at file:///app/checks.mjs:12:5 and more')],
])('in %s there is no place', (_what, stack) => {
  expect([placeInStack(stack), placeInOwnStack(stack)]).toEqual([null, null]);
});

test('the place of a caller is the last of his own, and that of the service the last of the service', () => {
  const stack = stackOf(
    '    at query (file:///app/node_modules/pg/client.js:1:2)',
    `    at run (${own}:34:9)`,
    '    at look (file:///app/checks.mjs:12:5)',
    '    at other (file:///app/other.mjs:1:1)',
  );
  expect([placeInStack(stack), placeInOwnStack(stack)]).toEqual(['checks.mjs:12:5', 'runner.ts:34:9']);
});
