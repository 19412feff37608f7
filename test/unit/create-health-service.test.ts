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
