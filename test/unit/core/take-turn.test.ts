import { expect, test } from 'vitest';
import { loadInTurn, makeOnce, takeTurn } from '../../../src/core/take-turn.ts';

test('those that ask at once go on one after the other, and others come in between', async () => {
  const order: string[] = [];
  const other = () => {
    order.push('other');
    if (order.length < 6) setImmediate(other);
  };
  const turns = ['a', 'b', 'c'].map((name) => takeTurn().then(() => order.push(name)));
  setImmediate(other);

  await Promise.all(turns);

  expect(order.join().replaceAll('other,', '_')).toMatch(/^_*a,_+b,_+c/);
});

/** Comes to nothing as often as told, and then gives how often it was tried. */
function failing(times: number) {
  let tries = 0;
  return async () => {
    tries += 1;
    if (tries <= times) throw new Error(`try ${tries}`);
    return tries;
  };
}

test.each([
  ['made', makeOnce],
  ['loaded', loadInTurn],
])('what cannot be %s is tried anew for the next one who asks, and kept from then on', async (_, keep) => {
  const ask = keep(failing(2));
  const both = await Promise.allSettled([ask(), ask()]);
  expect(both.map((each) => each.status === 'rejected' && String(each.reason))).toEqual([
    'Error: try 1',
    'Error: try 1',
  ]);
  await expect(ask()).rejects.toThrow('try 2');
  expect([await ask(), await ask()]).toEqual([3, 3]);
});
