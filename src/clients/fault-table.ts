import type { Fault } from '../checks/answer.ts';
import { type NetworkKind, networkCause } from './network-cause.ts';

/** What a fault says. */
export type Words = Omit<Fault, 'code' | 'object'>;

/** What the faults of one vendor say: by how a connection to it fails, and by the codes of its own. */
export type FaultTable<Own = Words> = Readonly<Record<NetworkKind, Words>> & Readonly<Record<string, Own | undefined>>;

/** How a connection fails is said of every vendor alike; what to do about it is not. */
export function networkWords(vendor: string, hints: Readonly<Record<Exclude<NetworkKind, 'resolver'>, string>>) {
  const atStart = `${vendor.charAt(0).toUpperCase()}${vendor.slice(1)}`;
  return {
    timeout: { reason: 'timeout', message: `${atStart} did not answer in time`, hint: hints.timeout },
    unknown_host: { reason: 'unreachable', message: `The host of ${vendor} is not known`, hint: hints.unknown_host },
    resolver: {
      reason: 'unreachable',
      message: `The host of ${vendor} could not be looked up: the resolver does not answer`,
      hint: 'Look at the network of this machine and at the name servers that it asks',
    },
    unreachable: { reason: 'unreachable', message: `${atStart} cannot be reached`, hint: hints.unreachable },
    certificate: {
      reason: 'invalid',
      message: `No secure connection to ${vendor} can be made`,
      hint: hints.certificate,
    },
    protocol: { reason: 'invalid', message: `What answers is not ${vendor}`, hint: hints.protocol },
  } as const satisfies Record<NetworkKind, Words>;
}

/** The words of the first of these codes that has some. They come from outside: what every object inherits is none. */
export function wordsOf<Own>(
  table: Readonly<Record<string, Own | undefined>>,
  codes: readonly (string | null)[],
  otherwise: Own,
): Own {
  const known = codes.find((code) => code !== null && Object.hasOwn(table, code));
  return (known && table[known]) || otherwise;
}

/** The fault of a connection that failed; null when the error tells of something else. */
export function networkFault(error: unknown, table: Readonly<Record<NetworkKind, Words>>): Fault | null {
  const cause = networkCause(error);
  return cause && { ...table[cause.kind], code: cause.code };
}
