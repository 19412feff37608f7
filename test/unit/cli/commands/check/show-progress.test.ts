import { expect, test } from 'vitest';
import { showProgress } from '../../../../../src/cli/commands/check/show-progress.ts';
import { createChronicle } from '../../../../../src/core/chronicle/chronicle.ts';
import { createHistory } from '../../../../../src/core/chronicle/history.ts';
import { createHealth } from '../../../../../src/core/summary/health.ts';
import { buildCheck } from '../../../../support/build-check.ts';
import { buildMonitor } from '../../../../support/build-monitor.ts';

function build(isTerminal: boolean) {
  const checks = [buildCheck('redis.cache'), buildCheck('redis.connection'), buildCheck('email.templates')];
  const built = buildMonitor(checks);
  const health = createHealth({
    ...built,
    history: createHistory(),
    past: createChronicle({ ...built, hasArchive: false }).past,
  });
  const written: string[] = [];
  const err = { isTerminal, hasColour: false, write: async (text: string) => void written.push(text) };
  return { health, written, err };
}

test('on a terminal a line counts the checks that have ended, and is gone at the end', async () => {
  const { health, written, err } = build(true);
  const end = showProgress(health, ['redis.cache', 'redis.connection'], err);
  await health.refresh('redis');
  await health.refresh('email');
  await end();
  const lines = written.map((text) => text.replace('\r\u001b[2K', ''));
  expect(lines).toEqual(['0/2 redis.cache', '1/2 redis.connection', '2/2 ', '']);
});

test('elsewhere there is none', async () => {
  const { health, written, err } = build(false);
  const end = showProgress(health, ['redis.cache'], err);
  await health.refresh('redis');
  await end();
  expect(written).toEqual([]);
});
