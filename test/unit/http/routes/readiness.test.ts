import { expect, test } from 'vitest';
import { buildCheck, works } from '../../../support/build-check.ts';
import { createGate } from '../../../support/build-monitor.ts';
import { buildServer } from '../../../support/build-server.ts';

const held = (name: `${string}.${string}`, critical: boolean) => {
  const gate = createGate();
  return { gate, check: { ...buildCheck(name, [works], { critical }), run: () => gate.promise.then(() => works) } };
};

test('a replica is starting until the whole is known, not only what traffic needs', async () => {
  const { gate, check } = held('rls.isolation', true);
  const { monitor, clock, get } = await buildServer([buildCheck('database.query', [works], { critical: true }), check]);
  monitor.start();
  await clock.turn(0);
  expect((await get('/health')).statusCode).toBe(503);
  expect((await get('/health/ready')).json()).toMatchObject({ success: false, phase: 'starting' });
  gate.resolve();
  await clock.turn(0);
  expect((await get('/health')).statusCode).toBe(200);
  expect((await get('/health/ready')).json()).toMatchObject({ success: true, phase: 'running' });
});

test('what has a fallback, or is not critical, is not waited for', async () => {
  const redis = held('redis.cache', true);
  const drift = held('schema.drift', false);
  const { monitor, clock, get } = await buildServer([
    buildCheck('database.query', [works], { critical: true }),
    redis.check,
    drift.check,
  ]);
  monitor.start();
  await clock.turn(0);
  expect((await get('/health/ready')).json()).toMatchObject({ success: true, phase: 'running' });
});
