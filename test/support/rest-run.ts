import type { Ports } from '../../src/checks/ports.ts';
import type { Contract } from '../../src/contract/schema.ts';
import type { Check } from '../../src/core/check.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { restContract } from './rest-contract.ts';
import { type FakePlatform, fakeRestPort, restPorts } from './rest-port.ts';

export type RestCheck = (ports: Ports, contract: Contract) => Check;

/** Runs a check once against a fake platform, which is as the contract says but for what is different. */
export async function runAgainst(
  check: RestCheck,
  platform: FakePlatform = {},
  contract: Contract = restContract(),
): Promise<Outcome> {
  const rest = fakeRestPort(contract, platform);
  return await check(restPorts(rest), contract).run({ signal: new AbortController().signal });
}

/** Runs a check against a platform that never answers, aborts it after its first question, and gives what happened. */
export async function runAborted(check: RestCheck) {
  const contract = restContract();
  const rest = fakeRestPort(contract, { hangs: true });
  const controller = new AbortController();
  const running = Promise.resolve(check(restPorts(rest), contract).run({ signal: controller.signal }));
  await rest.asked;
  controller.abort();
  return { outcome: await running, signals: [...rest.signals], signal: controller.signal };
}
