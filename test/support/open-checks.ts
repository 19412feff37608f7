import { buildChecks } from '../../src/checks/index.ts';
import { parseSettings } from '../../src/config/parse-settings.ts';
import { readPlatform } from '../../src/config/read-platform.ts';
import { connect } from '../../src/connect.ts';
import { parseContract } from '../../src/contract/load-contract.ts';
import type { ContractInput } from '../../src/contract/schema.ts';
import { wingmanMatch } from '../../src/contract/wingman-match.ts';
import type { Check } from '../../src/core/check.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Scrubber } from '../../src/core/scrubber.ts';

/** Leaves what the checks return as it is: the words must be clean before the last line of defence. */
export const noScrubber: Scrubber = { text: (value) => value, json: (value) => value };

/** The built-in checks on real clients, as the service has them, without a monitor around them. */
export function openChecks(
  environment: Readonly<Record<string, string>>,
  given: ContractInput = wingmanMatch,
): {
  readonly checks: readonly Check[];
  close(): Promise<void>;
} {
  const { contract } = parseContract(given);
  if (!contract) throw new Error('The contract is broken');
  const { settings } = parseSettings(environment, { isTerminal: false });
  const platform = readPlatform(environment, contract);
  const { ports, close } = connect({ settings, contract, platform, environment, clock: systemClock });
  return { checks: buildChecks(ports, contract), close };
}
