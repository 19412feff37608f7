import { expect, test } from 'vitest';
import { createHealthService } from '../../src/create-health-service.ts';
import { buildCheck } from '../support/build-check.ts';

test('inside an application the service listens to none of the faults of its process', async () => {
  const count = () => ['uncaughtException', 'unhandledRejection'].map((name) => process.listenerCount(name));
  const before = count();
  const checks = [buildCheck('billing.queue')];
  const service = await createHealthService({ environment: {}, categories: [{ name: 'billing' }], checks });
  service.start();
  await service.health.refresh('billing');
  expect(service.health.result('billing.queue').status).toBe('healthy');
  expect(count()).toEqual(before);
  expect(process.hasUncaughtExceptionCaptureCallback()).toBe(false);
  await service.close();
});

test('what is probably a mistake is told in the log, and stops nothing', async () => {
  const lines: string[] = [];
  const environment = { LOG_LEVEL: 'http', REFRESH_REDSI: '5s', REFRESH_SECRET: 'planted', REFRESH_EXPIRES_IN: '7d' };
  const service = await createHealthService({ environment, log: { write: (line) => lines.push(line) } });
  await service.close();
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told).toMatchObject([
    { variable: 'LOG_LEVEL', msg: 'LOG_LEVEL is not a log level of this service, which logs at info instead' },
    { variable: 'REFRESH_REDSI', hint: 'Call it REFRESH_REDIS if it is meant for this service' },
  ]);
  expect(lines.join('')).not.toContain('planted');
});
