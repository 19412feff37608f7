import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { CategoryBody } from '../../src/http/answer/schemas.ts';
import { useStack } from '../stack/use-stack.ts';
import { startService } from '../support/start-service.ts';

const stack = await useStack({ redis: false });

/** Results of these are old after three cadences and the time that a run may take. */
const everySecond = {
  REFRESH_ENVIRONMENT: '1s',
  REFRESH_DATABASE: '1s',
  REFRESH_SERVICES: '1s',
  CHECK_TIMEOUT: '500ms',
};
const watched = ['environment', 'database', 'services'];

test('after a stop nothing old reads as current, not for a moment', async () => {
  const service = await startService({ ...stack.environment, ...everySecond, DRAIN_DELAY: '0s' });
  try {
    await service.until('/health/database', ({ status }) => status === 200, 20_000);
    // Drawn right before the stop, so that a drawing could be handed out after it.
    await Promise.all(watched.map((category) => service.get(`/health/${category}`)));
    service.signal('SIGSTOP');
    const stoppedAt = Date.now();
    // Sent to a process that is stopped: they are what it answers first, before its own timers.
    await wait(500);
    const early = watched.flatMap((category) => ['', '/', '?format=json'].map((end) => `/health/${category}${end}`));
    const ask = async (path: string): Promise<CategoryBody> => (await fetch(service.url + path)).json() as never;
    const asked = early.map(ask);
    await wait(stopMs);
    const continuedAt = Date.now();
    service.signal('SIGCONT');
    const answers = await Promise.all(asked);
    for (let turn = 0; turn < 50; turn += 1) answers.push(await ask(`/health/${watched[turn % 3]}`));
    const isOld = (time: string | null) => time !== null && Date.parse(time) < continuedAt;
    const current = answers
      .flatMap(({ results }) => results)
      .filter(({ status }) => status === 'healthy' || status === 'degraded');
    expect(current.filter(({ observedAt }) => isOld(observedAt))).toEqual([]);
    expect(continuedAt - stoppedAt).toBeGreaterThan(stopMs);
    // It recovers by itself.
    await service.until('/health/database', ({ status }) => status === 200, 20_000);
  } finally {
    service.signal('SIGCONT');
    await service.stop();
  }
}, 90_000);

test('while the processor is taken for one second in four, what has a fallback is degraded at most', async () => {
  // With the default deadlines: a second of them is gone whenever it is taken amid a run.
  const service = await startService({
    ...stack.environment,
    REFRESH_EMAIL: '1s',
    DETAILS: 'messages',
    DRAIN_DELAY: '0s',
  });
  try {
    await service.until('/health/email', ({ body }) => body.results.every(isLookedAt), 40_000);
    const ends = performance.now() + 32_000;
    const taking = (async () => {
      while (performance.now() < ends) {
        service.signal('SIGSTOP');
        await wait(1_000);
        service.signal('SIGCONT');
        await wait(3_000);
      }
    })();
    const seen = new Map<string, Set<string>>();
    let runs = new Set<string>();
    while (performance.now() < ends) {
      const body: CategoryBody = (await (await fetch(`${service.url}/health/email`)).json()) as never;
      for (const { check, status, observedAt } of body.results) {
        seen.set(check, (seen.get(check) ?? new Set()).add(status));
        if (check === 'email.templates') runs = runs.add(`${observedAt}`);
      }
      await wait(50);
    }
    await taking;
    expect(runs.size, 'runs that were seen').toBeGreaterThan(2);
    expect(seen.get('email.templates')).toBeDefined();
    for (const [check, statuses] of seen) expect([check, ...statuses]).not.toContain('failed');
    await service.until('/health/email/templates', ({ body }) => body.status === 'healthy', 20_000);
  } finally {
    service.signal('SIGCONT');
    await service.stop();
  }
}, 120_000);

const isLookedAt = ({ status }: { readonly status: string }) => status !== 'unknown' && status !== 'failed';

/** More than three cadences, and the longest run of the watched categories. */
const stopMs = 12_000;
