import { expect, test } from 'vitest';
import { findBlockers, selectChecks } from '../../../src/cli/commands/check/check.ts';
import { runChecks } from '../../../src/cli/run-checks.ts';
import { createChronicle } from '../../../src/core/chronicle/chronicle.ts';
import { createHistory } from '../../../src/core/chronicle/history.ts';
import { createHealth } from '../../../src/core/summary/health.ts';
import { broken, buildCheck } from '../../support/build-check.ts';
import { buildMonitor, createGate } from '../../support/build-monitor.ts';

const client = () => buildCheck('database.client', [broken]);
const tables = () => buildCheck('schema.tables', undefined, { dependsOn: ['database.client'] });

function build(checks: Parameters<typeof buildMonitor>[0]) {
  const built = buildMonitor(checks);
  const health = createHealth({
    ...built,
    history: createHistory(),
    past: createChronicle({ ...built, hasArchive: false }).past,
  });
  return { ...built, health };
}

test('a category is run once, with what it depends on and nothing else', async () => {
  const [database, other, schema] = [client(), buildCheck('redis.cache'), tables()];
  const { health, clock } = build([database, other, schema]);
  expect(await runChecks({ health, categories: ['schema'], timeoutMs: 1_000, clock })).toBe(true);
  expect([database.seen.runs, other.seen.runs, schema.seen.runs]).toEqual([1, 0, 0]);
  expect(health.result('schema.tables')).toMatchObject({ status: 'unknown', reason: 'dependency_failed' });
  await clock.turn(60_000);
  expect(database.seen.runs).toBe(1);
});

test('a run that does not end in time says so, and leaves the rest unknown', async () => {
  const gate = createGate();
  const hanging = { ...buildCheck('redis.cache'), run: () => gate.promise.then(() => broken) };
  const { health, clock } = build([hanging]);
  const run = runChecks({ health, categories: ['redis'], timeoutMs: 500, clock });
  await clock.turn(500);
  expect(await run).toBe(false);
  expect(health.result('redis.cache').reason).toBe('not_run');
  gate.resolve();
});

test('what has to be mended first is found where it was not asked for', async () => {
  const { health, clock } = build([client(), tables()]);
  await runChecks({ health, categories: ['schema'], timeoutMs: 1_000, clock });
  expect(health.result('database.client')).toMatchObject({ status: 'failed', reason: 'unreachable' });
  expect(findBlockers(health, (check) => check.startsWith('schema.')).map(({ check }) => check)).toEqual([
    'database.client',
  ]);
  expect(findBlockers(health, () => true)).toEqual([]);
});

test('names choose checks by id or by category, and none chooses all', () => {
  const { health } = build([client(), tables(), buildCheck('schema.drift')]);
  const kept = (...names: string[]) => health.checks.filter(selectChecks(names, health).isKept);
  expect(kept()).toEqual(['database.client', 'schema.tables', 'schema.drift']);
  expect(kept('schema')).toEqual(['schema.tables', 'schema.drift']);
  expect(kept('schema.drift', 'database')).toEqual(['database.client', 'schema.drift']);
  expect(selectChecks(['schema.drift'], health).categories).toEqual(['schema']);
});

test('a name that is none is refused with the one that was meant', () => {
  const { health } = build([client(), tables()]);
  expect(() => selectChecks(['shcema'], health)).toThrow('"shcema", did you mean schema?');
});
