import { expect, test } from 'vitest';
import { createReadHistory } from '../../../../src/http/history/read-history.ts';
import { buildCheck } from '../../../support/build-check.ts';
import { startServer } from '../../../support/build-server.ts';

const names = Array.from({ length: 7 }, (_, place) => `a.n${place}` as const);
/** Each of the 127 ways to choose some of them. */
const choices = Array.from({ length: 127 }, (_, mask) =>
  names.filter((_name, place) => ((mask + 1) >> place) % 2 === 1).join(),
);

test('what callers choose is told of alone, and of everything when they choose nothing', async () => {
  const { health, clock } = await startServer(names.map((name) => buildCheck(name)));
  const read = createReadHistory({ health, clock });
  const toldOf = (narrowedTo: string | null) => read({ narrowedTo }, 'everything').checks.map(({ check }) => check);
  expect(toldOf(null)).toEqual(names);
  expect(toldOf('a.n1,a.n4')).toEqual(['a.n1', 'a.n4']);
});

test('of what callers choose, which is without end, no more than 64 are kept, and the oldest goes', async () => {
  const { health, clock } = await startServer(names.map((name) => buildCheck(name)));
  const read = createReadHistory({ health, clock });
  const [first = '', ...others] = choices;
  const body = read({ narrowedTo: first }, 'everything');
  for (const narrowedTo of others.slice(0, 63)) read({ narrowedTo }, 'everything');
  expect(read({ narrowedTo: first }, 'everything')).toBe(body);
  const last = read({ narrowedTo: others[63] ?? '' }, 'everything');
  expect(read({ narrowedTo: first }, 'everything')).not.toBe(body);
  expect(read({ narrowedTo: others[63] ?? '' }, 'everything')).toBe(last);
});

test('what was counted anew is not the oldest any more', async () => {
  const { health, clock } = await startServer(names.map((name) => buildCheck(name)));
  const read = createReadHistory({ health, clock });
  const [first = '', ...others] = choices;
  read({ narrowedTo: first }, 'everything');
  for (const narrowedTo of others.slice(0, 63)) read({ narrowedTo }, 'everything');
  await clock.turn(5_000);
  const body = read({ narrowedTo: first }, 'everything');
  read({ narrowedTo: others[63] ?? '' }, 'everything');
  expect(read({ narrowedTo: first }, 'everything')).toBe(body);
});

test('what one tier is told is not told another that asks for the same', async () => {
  const { health, clock } = await startServer(names.map((name) => buildCheck(name)));
  const read = createReadHistory({ health, clock });
  expect(read({ narrowedTo: null }, 'statuses')).not.toBe(read({ narrowedTo: null }, 'everything'));
});
