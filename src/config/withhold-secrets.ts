import { builtInContract, loadContract } from '../contract/load-contract.ts';
import { readEnvironment } from './environment.ts';
import { parseSettings } from './parse-settings.ts';
import { createSecretScrubber, readPlatform } from './read-platform.ts';

/**
 * What somebody reads of a process that breaks, without the secrets of its variables. For errors that nothing in the
 * service expects: whoever throws them may have put into their words whatever it knows. Never throws.
 */
export async function withholdSecrets(text: string): Promise<string> {
  try {
    const environment = readEnvironment();
    const { settings } = parseSettings(environment, { isTerminal: false });
    const { contract } = await loadContract(settings.contract);
    return createSecretScrubber(settings, readPlatform(environment, contract ?? builtInContract())).text(text);
  } catch {
    return 'It broke, and why cannot be told without what may be a secret';
  }
}
