import { expect, test } from 'vitest';
import type { Answer } from '../../../../src/checks/answer.ts';
import { servicesAuth } from '../../../../src/checks/services/auth.ts';
import { servicesRealtime } from '../../../../src/checks/services/realtime.ts';
import { servicesStorage } from '../../../../src/checks/services/storage.ts';
import { catalogContract } from '../../../support/catalog-contract.ts';
import { fakeFault, fakePorts, runCheck } from '../../../support/fake-ports.ts';

const checks = [
  ['services.auth', servicesAuth, true],
  ['services.storage', servicesStorage, undefined],
  ['services.realtime', servicesRealtime, undefined],
] as const;

const runWith = (check: (typeof checks)[number][1], answer: Answer<string | null>) => {
  const asked: string[] = [];
  const ports = fakePorts(() => ({
    services: {
      ask: async (service) => {
        asked.push(service);
        return answer;
      },
    },
  }));
  return { asked, outcome: runCheck(check(ports, catalogContract()), ports.clock) };
};

test.each(checks)('%s asks its own service once, and is healthy when it answers', async (name, check, critical) => {
  const { asked, outcome } = runWith(check, { ok: true, value: 'v2' });
  expect(await outcome).toMatchObject({
    status: 'healthy',
    message: expect.stringMatching(/^The (sign-in|storage|realtime) service answers \(v2\)$/),
    details: { version: 'v2' },
  });
  expect(asked).toEqual([name.split('.')[1]]);
  expect(check(fakePorts(), catalogContract())).toMatchObject({ name });
  expect(check(fakePorts(), catalogContract()).critical).toBe(critical);
});

test.each(checks)('%s has failed with what stopped it', async (_, check) => {
  const { outcome } = runWith(check, { ok: false, fault: fakeFault('unreachable') });
  expect(await outcome).toMatchObject({ status: 'failed', reason: 'unreachable' });
});

test.each(checks)('%s is not verified where its service does not say how it is', async (_, check) => {
  const { outcome } = runWith(check, { ok: false, fault: fakeFault('not_verified') });
  expect(await outcome).toMatchObject({
    status: 'degraded',
    reason: 'not_verified',
    hint: 'Mend not_verified',
    error: 'CODE',
  });
});

test.each(checks)('%s hands its signal to its service', async (_, check) => {
  const given: unknown[] = [];
  const ask = async (...[, options]: readonly unknown[]) => {
    given.push(options);
    return { ok: true as const, value: null };
  };
  const { signal } = new AbortController();
  const outcome = await check(
    fakePorts(() => ({ services: { ask } })),
    catalogContract(),
  ).run({ signal });
  expect(given).toEqual([{ signal }]);
  expect(outcome.message).toMatch(/answers$/);
});
