import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { contractSchema } from '../../src/contract/schema.ts';
import { wingmanMatch } from '../../src/contract/wingman-match.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { severity } from '../../src/core/status.ts';
import { useStack } from '../stack/use-stack.ts';
import type { Change } from '../support/changes/change.ts';
import { changes } from '../support/changes/index.ts';
import { openChecks } from '../support/open-checks.ts';

const stack = await useStack({ redis: false, functions: true });
const opened = openChecks({ ...stack.environment, CHECK_TIMEOUT: '5s' });
const watched = opened.checks.filter(({ name }) => /^(schema|rls)\./.test(name));
const mendable = changes.flatMap(({ checks, ...change }) => (checks ? { ...change, ...checks } : []));
const faults = mendable.flatMap(({ found, ...change }) => (found ? { ...change, found, check: found[0] } : []));
const harmless = mendable.filter(({ found }) => !found);
const coreTables = Object.entries(contractSchema.parse(wingmanMatch).tables).flatMap(([name, { core }]) =>
  core ? name : [],
);
const { signal } = new AbortController();
const tally = { found: 0, quiet: 0 };
/** A busy machine may once take longer for the evidence than its function allows. */
const patience = { timeout: 20_000 };
let normal: Map<string, Outcome>;

/** For so long, and a little more, the catalog that was read last answers whoever asks right after. */
const memoryMs = 60;

async function make({ given = 'select', sql }: Pick<Change, 'given' | 'sql'>): Promise<void> {
  await stack.supabase.sql(`${given}; ${sql}`);
  await wait(memoryMs);
}

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

const worseThanNormal = (now: Map<string, Outcome>) =>
  new Map(
    [...now].filter(([check, { status }]) => severity[status] > severity[normal.get(check)?.status ?? 'healthy']),
  );

beforeAll(async () => {
  normal = await look();
});
afterAll(async () => {
  await opened.close();
  process.stdout.write(
    `Mutations: ${tally.found}/${faults.length} faults found, ${harmless.length - tally.quiet} false alarms after ${harmless.length} harmless changes\n`,
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

test('schema and rls together ask at most four times beside at most once for each core table', async () => {
  const asked = vi.spyOn(globalThis, 'fetch');
  await look();
  const paths = asked.mock.calls.map(([input]) => new URL(input instanceof Request ? input.url : input).pathname);
  asked.mockRestore();
  const tables = paths.filter((path) => !path.startsWith('/rest/v1/rpc/'));
  // One that another's question embeds is not asked by itself.
  expect(coreTables.map((name) => `/rest/v1/${name}`)).toEqual(expect.arrayContaining(tables));
  expect(new Set(tables).size).toBe(tables.length);
  expect(paths.length - tables.length).toBeLessThanOrEqual(4);
  expect(paths.length - tables.length).toBeGreaterThan(0);
});

test('there are at least 40 faults and 15 harmless changes, each with its own name', () => {
  expect(faults.length).toBeGreaterThanOrEqual(40);
  expect(harmless.length).toBeGreaterThanOrEqual(15);
  expect(new Set([...faults, ...harmless].map(({ name }) => name)).size).toBe(faults.length + harmless.length);
});

test.each(faults)('$check finds: $name', async ({ mend, found: [check, reason, names], ...change }) => {
  await make(change);
  try {
    const outcome = (await look()).get(check);
    if (reason === 'advice') expect(outcome).toMatchObject({ status: 'healthy', findings: [{ level: reason }] });
    else expect(outcome).toMatchObject({ reason });
    expect(JSON.stringify([outcome?.details, outcome?.findings, outcome?.exposures])).toContain(names);
    tally.found += 1;
  } finally {
    await stack.supabase.sql(mend);
  }
  await expect.poll(async () => brief(await look()), patience).toEqual(brief(normal));
});

test.each(harmless)('nothing turns worse after: $name', async ({ mend, ...change }) => {
  await make(change);
  try {
    await expect.poll(async () => brief(worseThanNormal(await look())), patience).toEqual({});
    tally.quiet += 1;
  } finally {
    await stack.supabase.sql(mend);
  }
});
