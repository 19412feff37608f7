import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { severity } from '../../../src/core/status.ts';
import { useStack } from '../../stack/use-stack.ts';
import { openChecks } from '../../support/open-checks.ts';
import { faults } from './faults.ts';
import { harmless } from './harmless.ts';

const stack = await useStack({ redis: false, functions: true });
const opened = openChecks({ ...stack.environment, CHECK_TIMEOUT: '5s' });
const watched = opened.checks.filter(({ name }) => /^(schema|rls)\./.test(name));
const { signal } = new AbortController();
const tally = { found: 0, falseAlarms: 0 };
let normal: Map<string, Outcome>;

async function look(): Promise<Map<string, Outcome>> {
  const outcomes = await Promise.all(watched.map(async (check) => [check.name, await check.run({ signal })] as const));
  return new Map(outcomes);
}

const brief = (outcomes: Map<string, Outcome>) =>
  Object.fromEntries(
    [...outcomes].map(([check, outcome]) => [
      check,
      outcome.status === 'healthy' ? 'healthy' : `${outcome.status}/${outcome.reason}`,
    ]),
  );

beforeAll(async () => {
  normal = await look();
});
afterAll(async () => {
  await opened.close();
  process.stdout.write(
    `Mutations: ${tally.found}/${faults.length} faults found, ${tally.falseAlarms} false alarms after ${harmless.length} harmless changes\n`,
  );
});

test('before any mutation schema and rls are healthy at the highest level', () => {
  expect([...new Set(Object.values(brief(normal)))]).toEqual(['healthy']);
  for (const [check, { details }] of normal)
    expect([check, details.level]).toEqual([
      check,
      check === 'rls.isolation' || check === 'rls.anonymous' ? 3 : expect.any(Number),
    ]);
});

test('schema and rls together ask at most four times, however many tables there are', async () => {
  const asked = vi.spyOn(globalThis, 'fetch');
  await look();
  const paths = asked.mock.calls.map(([input]) => new URL(input instanceof Request ? input.url : input).pathname);
  asked.mockRestore();
  expect(paths.length).toBeLessThanOrEqual(4);
  expect(paths.length).toBeGreaterThan(0);
});

test('there are at least 40 faults and 15 harmless changes, each with its own name', () => {
  expect(faults.length).toBeGreaterThanOrEqual(40);
  expect(harmless.length).toBeGreaterThanOrEqual(15);
  expect(new Set([...faults, ...harmless].map(({ name }) => name)).size).toBe(faults.length + harmless.length);
});

test.each(faults)('$check finds: $name', async ({ sql, mend, check, reason, names }) => {
  await stack.supabase.sql(sql);
  try {
    const outcome = (await look()).get(check);
    expect(outcome).toMatchObject({ reason });
    expect(JSON.stringify([outcome?.details, outcome?.findings, outcome?.isolation])).toContain(names);
    tally.found += 1;
  } finally {
    await stack.supabase.sql(mend);
  }
  expect(brief(await look())).toEqual(brief(normal));
});

test.each(harmless)('nothing turns worse after $name', async ({ sql, mend }) => {
  await stack.supabase.sql(sql);
  try {
    const now = await look();
    const worse = [...now].filter(
      ([check, { status }]) => severity[status] > severity[normal.get(check)?.status ?? 'healthy'],
    );
    if (worse.length > 0) tally.falseAlarms += 1;
    expect(brief(new Map(worse))).toEqual({});
  } finally {
    await stack.supabase.sql(mend);
  }
});
