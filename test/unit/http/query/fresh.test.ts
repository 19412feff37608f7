import { expect, test } from 'vitest';
import { createSecret } from '../../../../src/core/scrubber.ts';
import type { Health } from '../../../../src/core/summary/health.ts';
import { createFresh, type TakeFresh } from '../../../../src/http/query/fresh.ts';
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

/** What a monitor that a test holds open was asked, in turn. */
function watch(permission: Awaited<ReturnType<TakeFresh>> = { allowed: true, waitMs: 0 }) {
  const done: string[] = [];
  const gate = Promise.withResolvers<void>();
  const health = {
    refresh: async (category: string) => void done.push(`refresh ${category}`),
    async confirm(category: string) {
      await gate.promise;
      done.push(`confirm ${category}`);
    },
  } as Health;
  const takeFresh: TakeFresh = async (runs) => {
    done.push(`take ${runs}`);
    return permission;
  };
  const tokens = [createSecret(token)];
  const open = (isFreshForAll = false) => createFresh({ health, takeFresh, tokens, isFreshForAll });
  return { done, open, confirm: gate.resolve };
}
const mine = `Bearer ${token}`;

test('without one of the tokens nothing runs, nothing is taken, and it is said what to send', async () => {
  const { done, open } = watch();
  for (const authorization of [undefined, 'Bearer not-one-of-them'])
    await expect(open()(authorization, ['database'])).rejects.toMatchObject({
      statusCode: 401,
      message: expect.stringContaining('Authorization: Bearer'),
      headers: { 'www-authenticate': 'Bearer realm="wingman-health"' },
    });
  expect(done).toEqual([]);
});

test('what was asked for is there when what was seen is confirmed, each category once', async () => {
  const { done, open, confirm } = watch();
  let isOver = false;
  const asked = open()(mine, ['database', 'redis']).then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect([isOver, done]).toEqual([false, ['take 2', 'refresh database', 'refresh redis']]);
  confirm();
  await asked;
  expect(done.slice(3)).toEqual(['confirm database', 'confirm redis']);
});

test('whoever comes while a category runs for it joins that run, and takes what is new alone', async () => {
  const { done, open, confirm } = watch();
  const fresh = open(true);
  const all = [fresh(mine, ['database']), fresh(mine, ['database', 'redis']), fresh(undefined, ['database'])];
  await new Promise((resolve) => setImmediate(resolve));
  expect(done.filter((one) => one.startsWith('take'))).toEqual(['take 1', 'take 1', 'take 1']);
  expect(done.filter((one) => one.startsWith('refresh'))).toEqual([
    ...['refresh database', 'refresh redis', 'refresh database'],
  ]);
  confirm();
  await Promise.all(all);
  await fresh(mine, ['database']);
  expect(done.filter((one) => one.startsWith('take'))).toHaveLength(4);
});

test('whoever joins what runs for it in all it asks for takes nothing', async () => {
  const { done, open, confirm } = watch();
  const fresh = open();
  const both = [fresh(mine, ['database']), fresh(mine, ['database'])];
  confirm();
  await Promise.all(both);
  expect(done).toEqual(['take 1', 'refresh database', 'confirm database']);
});

test.each([
  [0, '1'],
  [1, '1'],
  [1_000, '1'],
  [1_001, '2'],
  [59_500, '60'],
])('who has to wait for %i ms is told %s s, and nothing is run', async (waitMs, seconds) => {
  const { done, open } = watch({ allowed: false, waitMs });
  await expect(open()(mine, ['database'])).rejects.toMatchObject({
    statusCode: 429,
    message: expect.stringContaining(`ask again in ${seconds} s`),
    headers: { 'retry-after': seconds },
  });
  expect(done).toEqual(['take 1']);
});
