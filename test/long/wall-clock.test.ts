import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { type ServiceProcess, startService } from '../support/start-service.ts';

const stack = await useStack();

/** Of these both are asked by one replica for all, and the others by each for itself. */
const cadences = {
  REFRESH_ENVIRONMENT: '1s',
  REFRESH_DATABASE: '1s',
  REFRESH_REDIS: '1s',
  REFRESH_SERVICES: '2s',
  REFRESH_EMAIL: '2s',
  // A machine with much to do is late by itself.
  CHECK_TIMEOUT: '5s',
  DRAIN_DELAY: '0s',
};
const watched = ['environment', 'database', 'redis', 'services', 'email'];

const lookMs = 8_000;
const daySeconds = 86_400;

describeWithProgram('faketime', 'the clock on the wall goes', (path) => {
  test('a day on, and two days back, and nothing is stale, late or in the past for it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wall-clock-'));
    const file = join(folder, 'shift');
    const shift = (seconds: number) => {
      // In one go: it is read again and again.
      writeFileSync(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`);
      renameSync(`${file}.new`, file);
    };
    shift(0);
    const library = execFileSync(path, ['-m', '-f', '+0d', 'printenv', 'LD_PRELOAD']).toString().trim();
    const shifted = await startService({
      ...stack.environment,
      ...cadences,
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // Nobody sets this one.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    const other = await startService({ ...stack.environment, ...cadences });
    try {
      for (const service of [shifted, other])
        for (const category of watched)
          await service.until(`/health/${category}`, ({ status }) => status === 200, 40_000);

      const beganAt = Date.now();
      for (const [seconds, name] of [
        [daySeconds, 'a day on'],
        [-daySeconds, 'two days back'],
        [0, 'right again'],
      ] as const) {
        const turnedBefore = [shifted, other].map(turned);
        shift(seconds);
        await lookAt(shifted, seconds, name);
        await lookAt(other, 0, `beside one that is ${name}`);
        expect([shifted, other].map(turned), name).toEqual(turnedBefore);
      }
      const { incidents, ...history } = (await shifted.get('/health/history')).body;
      // What a machine with much to do made late at the start began before that.
      const since = (incidents as readonly { readonly from: string; readonly checks: readonly string[] }[]).filter(
        ({ from, checks }) =>
          Math.abs(Date.parse(from) - beganAt) > daySeconds * 500 &&
          checks.some((check) => watched.some((category) => check.startsWith(`${category}.`))),
      );
      expect(since).toEqual([]);
      expect(JSON.stringify(history)).not.toMatch(/:-\d/);
    } finally {
      await Promise.all([shifted.stop(), other.stop()]);
      rmSync(folder, { recursive: true });
    }
  }, 180_000);
});

/** What has turned to the worse since the start, as the log tells it. */
const turned = ({ output }: ServiceProcess) =>
  output.filter(
    (line) => line.startsWith('{') && /"to":"(failed|unknown)"/.test(line) && !/"from":"unknown"/.test(line),
  );

/** For as long as a few cadences: probes say yes, every category is asked on, its ages are short, and its times are those of the wall. */
async function lookAt(service: ServiceProcess, shiftSeconds: number, name: string): Promise<void> {
  const seen = new Map(watched.map((category) => [category, new Set<string>()]));
  const until = performance.now() + lookMs;
  while (performance.now() < until) {
    expect((await service.get('/health/live')).status, name).toBe(200);
    const ready = await service.get('/health/ready');
    expect(ready.status, `${name}: ${JSON.stringify(ready.body)}`).toBe(200);
    for (const category of watched) {
      const { body } = await service.get(`/health/${category}`);
      expect([name, category, body.status, body.message]).not.toContain('unknown');
      expect([name, category, body.status], body.message).not.toContain('failed');
      seen.get(category)?.add(body.results[0].observedAt);
    }
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    const ages = [...metrics.matchAll(/^wingman_health_category_age_seconds\{.*\} (.*)$/gm)].map(([, age]) =>
      Number(age),
    );
    expect(ages.length).toBeGreaterThanOrEqual(watched.length);
    for (const age of ages) expect(age, name).toBeGreaterThanOrEqual(0);
    await wait(250);
  }
  for (const [category, times] of seen) {
    expect(times.size, `${category}, ${name}`).toBeGreaterThan(1);
    const last = Date.parse([...times].at(-1) ?? '');
    // What another replica has seen has the time of that one.
    if (category === 'database') expect(Math.abs(last - Date.now() - shiftSeconds * 1_000), name).toBeLessThan(10_000);
  }
}
