import type { Environment } from '../../../config/environment.ts';
import { parseSettings } from '../../../config/parse-settings.ts';
import { CommandError } from '../../command.ts';

/** Addresses that say «all of mine», where one has to be chosen. */
const anyAddress: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Where the service is that was started with these variables on this machine. */
export function localUrl(environment: Environment): string {
  const { settings, problems } = parseSettings(environment, { isTerminal: false });
  const wrong = problems.find(({ variable }) => variable === 'PORT' || variable === 'HOST');
  if (wrong) throw new CommandError(`${wrong.variable}: ${wrong.problem}. ${wrong.remedy}, or give --url.`);
  if (settings.port === 0) throw new CommandError('PORT is 0, so the port is not known: give --url');
  const host = anyAddress[settings.host] ?? settings.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${settings.port}`;
}
