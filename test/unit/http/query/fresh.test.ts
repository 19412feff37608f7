import { expect, test } from 'vitest';
import { buildCheck, works } from '../../../support/build-check.ts';
import { startServer, token } from '../../../support/build-server.ts';

const other = 'another-token-for-rotation';
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

/** Each caller has three runs. */
function limitEach() {
  const taken = new Map<string | null, number>();
  const takeFresh = async (runs: number, caller: string | null) => {
    const before = taken.get(caller) ?? 0;
    if (before + runs > 3) return { allowed: false, waitMs: 1_000 };
    taken.set(caller, before + runs);
    return { allowed: true, waitMs: 0 };
  };
  return { taken, takeFresh };
}

test('one token that asks without end takes nothing from another one', async () => {
  const { taken, takeFresh } = limitEach();
  const { get } = await startServer([buildCheck('database.query', [works])], { takeFresh });
  const ask = async (secret: string) => (await get('/health/database?fresh', bearer(secret))).statusCode;
  const codes: number[] = [];
  for (let turn = 0; turn < 6; turn += 1) codes.push(await ask(token));
  expect(codes).toEqual([200, 200, 200, 429, 429, 429]);
  expect(await ask(other)).toBe(200);
  expect(taken.size).toBe(2);
  expect([...taken.keys()].join()).not.toMatch(/token/);
});

test('what is refused to one token at this moment is not refused to another one', async () => {
  const { takeFresh } = limitEach();
  const { get } = await startServer([buildCheck('database.query', [works])], { takeFresh });
  const ask = (secret: string) => get('/health/database?fresh', bearer(secret));
  for (let turn = 0; turn < 3; turn += 1) await ask(token);
  const [flooding, honest] = await Promise.all([ask(token), ask(other)]);
  expect([flooding.statusCode, honest.statusCode]).toEqual([429, 200]);
});

test('who needs no token shares one limit with whoever has none', async () => {
  const { taken, takeFresh } = limitEach();
  const { get } = await startServer([buildCheck('database.query', [works])], { takeFresh, isFreshForAll: true });
  expect((await get('/health/database?fresh')).statusCode).toBe(200);
  expect((await get('/health/database?fresh', bearer('a-token-that-is-none'))).statusCode).toBe(200);
  expect(taken.get(null)).toBe(2);
});
