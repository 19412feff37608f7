import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { type ServiceProcess, startService } from './start-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'checks-module-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Writes a module of checks, and gives its path. */
export function writeModule(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The service with a module, which has much more time than its checks need. */
export const startWith = (path: string, environment: Readonly<Record<string, string>> = {}) =>
  startService({ CHECKS_MODULE: path, DETAILS: 'everything', DRAIN_DELAY: '0s', CHECK_TIMEOUT: '10s', ...environment });

/** A module with a check that works and one that does this. */
export function besideSound(name: string, code: string, before = ''): string {
  return writeModule(
    `${name}.mjs`,
    `import { connect } from 'node:net';
     ${before}
     export default ({ healthy, failed, clock }) => ({
       categories: [{ name: 'billing', cadenceMs: 1000 }],
       checks: [
         { name: 'billing.sound', title: 'It works', run: () => healthy('It works') },
         { name: 'billing.hostile', title: 'It works', async run({ signal }) {
${code}
           return healthy('It works');
         } },
       ],
     });`,
  );
}

/** Asks for liveness without a pause until it is stopped, and says how long the answers took. */
export function watchProbes(service: ServiceProcess) {
  const took: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const answer = await service.get('/health/live');
      expect(answer.status).toBe(200);
      took.push(answer.tookMs);
      await wait(20);
    }
  })();
  return async () => {
    isOver = true;
    await asking;
    return took.sort((left, right) => left - right);
  };
}

export interface LogLine {
  readonly msg: string;
  readonly check?: string;
  readonly stack?: string | null;
  readonly printedBy?: string;
}

const logOf = (service: ServiceProcess) => service.output.map((line): LogLine => JSON.parse(line));

/** The first line of the log that fits, once it has come. */
export async function lineOf(service: ServiceProcess, fits: (line: LogLine) => unknown) {
  for (let look = 0; look < 200; look += 1) {
    const found = logOf(service).find(fits);
    if (found) return found;
    await wait(50);
  }
  throw new Error(`Not in the log:\n${service.output.join('\n')}`);
}

/** Whatever a check does to its thread costs itself alone, and is told by these words. */
export async function expectCostsItselfAlone(name: string, code: string, error: RegExp): Promise<void> {
  const service = await startWith(besideSound(name, code));
  const endWatch = watchProbes(service);
  await service.until('/health/billing/hostile', ({ body }) => error.test(body.error ?? ''), 20_000);
  expect((await service.get('/health/billing/hostile')).body).toMatchObject({ status: 'failed', reason: 'crashed' });
  await service.until('/health/billing/sound', ({ body }) => body.status === 'healthy', 20_000);
  // From then on it runs apart, and the others do not notice it any more.
  const { observedAt } = (await service.get('/health/billing/sound')).body;
  await service.until('/health/billing/sound', ({ body }) => body.observedAt > observedAt, 20_000);
  expect((await service.get('/health/billing/sound')).body).toMatchObject({
    status: 'healthy',
    consecutiveFailures: 0,
  });
  const line = await lineOf(service, ({ msg }) => msg.includes('the thread of CHECKS_MODULE is started anew'));
  expect(line).toMatchObject({ checks: ['billing.hostile'], restarts: 1, error: expect.stringMatching(error) });
  const took = await endWatch();
  expect(took[Math.floor(took.length / 2)]).toBeLessThan(50);
  // A loop of three seconds would show.
  expect(took.at(-1)).toBeLessThan(2_500);
  expect(await service.stop()).toBe(0);
}
