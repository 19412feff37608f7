import { failed, type Outcome } from '../core/outcome.ts';
import { lookAtCertificate, networkFault, networkWords } from './fault-table.ts';

const wordsAt = (host: string | null) =>
  networkWords(
    { name: 'what the check asks', host, timeoutMs: null },
    {
      timeout: 'See whether it is overloaded, or whether something between drops the connection',
      unknown_host: 'Correct the host in the address that the check asks',
      unreachable: 'See whether it runs, and whether its address and port are right',
      certificate: lookAtCertificate(host ?? '<host>:443'),
      protocol: 'See whether the address and the port of the check lead to what it means to ask',
    },
  );

/**
 * What a check of somebody's own says that let an error of its connection through, as of a `fetch` that nobody catches:
 * what it asks is away, and the check is in order. Null for every other error.
 */
export function networkOutcome(error: unknown): Outcome | null {
  const place = placeIn(error);
  const fault = networkFault(error, wordsAt(place));
  if (!fault) return null;
  return failed(fault.reason, fault.message, {
    hint: fault.hint,
    error: place === null ? fault.code : `${fault.code} ${place}`,
    ...(place !== null && { details: { place } }),
  });
}

/** Errors of fetch wrap the cause, once or twice; more would be a circle. */
const deepest = 5;

/** The host and the port that an error or one of its causes names. */
function placeIn(error: unknown): string | null {
  let current = error;
  for (let depth = 0; depth < deepest && typeof current === 'object' && current !== null; depth += 1) {
    const { address, hostname, host, port, cause, errors, message } = current as Readonly<Record<string, unknown>>;
    const name = [hostname, host, address].find((value) => typeof value === 'string' && value !== '');
    if (typeof name === 'string') return typeof port === 'number' ? join(name, port) : name;
    // Where the client of fetch gives up by itself, its message alone has the address.
    const attempted = typeof message === 'string' && /\(attempted address(?:es)?: ([^\s,)]+)/.exec(message)?.[1];
    if (attempted) return attempted;
    current = cause ?? (Array.isArray(errors) ? errors[0] : null);
  }
  return null;
}

const join = (host: string, port: number) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
