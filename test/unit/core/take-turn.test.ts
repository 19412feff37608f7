import { expect, test } from 'vitest';
import { takeTurn } from '../../../src/core/take-turn.ts';

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
