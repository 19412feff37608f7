import { expect, test } from 'vitest';
import { createScrubber } from '../../../src/core/scrubber.ts';
import { createLog, logTransitions } from '../../../src/observers/log.ts';
import { broken, buildCheck, works } from '../../support/build-check.ts';
import { startServer, token } from '../../support/build-server.ts';

const upAndDown = [works, broken, works, broken, works];

/** Since it went up and down, and beside it what does not. */
async function startFlapping(publicTier: 'statuses' | 'messages' | 'everything' = 'statuses') {
  const check = buildCheck('database.query', upAndDown, { critical: true, confirmAfter: 1 });
  const built = await startServer([check, buildCheck('database.pool')], { publicTier });
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  built.monitor.observe(logTransitions(createLog({ level: 'info', scrubber: createScrubber([]), destination })));
  const turnAndAsk = async (ms: number, path: string, headers: Record<string, string> = {}) => {
    await built.clock.turn(ms);
    return (await built.get(path, headers)).body;
  };
  return { ...built, lines, turnAndAsk };
}

test.each(['statuses', 'messages', 'everything'] as const)(
  'what goes up and down says so in JSON: %s',
  async (tier) => {
    const { turnAndAsk } = await startFlapping(tier);
    const flapping = { turns: 4, since: '2026-11-22T12:00:10.000Z' };
    const { results } = JSON.parse(await turnAndAsk(25_000, '/health/database'));
    expect(results).toMatchObject([
      { check: 'database.query', status: 'healthy', flapping },
      { check: 'database.pool' },
    ]);
    expect(results[1]).not.toHaveProperty('flapping');
    expect(JSON.parse(await turnAndAsk(0, '/health/database/query'))).toMatchObject({ flapping });
    const summary = JSON.parse(await turnAndAsk(0, '/health/summary'));
    expect(summary.results[0]).toMatchObject({ check: 'database.query', flapping });
    expect(JSON.parse(await turnAndAsk(90_000, '/health/database/query'))).not.toHaveProperty('flapping');
  },
);

test('it says so in text, in the row of the page and in the metrics', async () => {
  const { turnAndAsk } = await startFlapping();
  const text = await turnAndAsk(25_000, '/health?format=text');
  expect(text).toContain('database.query ok\n    flapping: 4 changes since 2026-11-22T12:00:10.000Z\n');
  expect(text.match(/flapping/g)).toHaveLength(1);
  const page = await turnAndAsk(0, '/?format=html', { 'sec-fetch-mode': 'navigate' });
  expect(page).toMatch(/<b>Flapping<\/b> 4 changes since <time datetime="2026-11-22T12:00:10.000Z">12:00:10 UTC/);
  expect(page.match(/<b>Flapping<\/b>/g)).toHaveLength(1);
  const metrics = await turnAndAsk(0, '/metrics', { authorization: `Bearer ${token}` });
  expect(metrics).toContain('wingman_health_check_flapping{category="database",check="database.query"} 1');
  expect(metrics).toContain('wingman_health_check_flapping{category="database",check="database.pool"} 0');
});

test('the log has a line when it begins, and one when it is over', async () => {
  const { clock, lines } = await startFlapping();
  await clock.turn(120_000);
  const told = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg.includes('up and down'));
  expect(told).toMatchObject([
    { level: 40, check: 'database.query', turns: 4, msg: 'database.query goes up and down: 4 changes of late' },
    { level: 30, check: 'database.query', msg: 'database.query does not go up and down any more' },
  ]);
});
