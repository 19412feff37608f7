import type { Fault } from '../checks/answer.ts';
import { isLookedUpInVain } from './look-up.ts';
import { type NetworkCause, type NetworkKind, networkCause } from './network-cause.ts';

/** What a fault says. */
export type Words = Omit<Fault, 'code' | 'object'>;

/** What the faults of one vendor say: by how a connection to it fails, and by the codes of its own. */
export type FaultTable<Own = Words> = Readonly<Record<NetworkKind, Words>> & Readonly<Record<string, Own | undefined>>;

/** Whom a connection is to, as people say it, and where: the host, with its port where that is not the usual one. */
export interface Vendor {
  readonly name: string;
  /** Null where nobody knows it. */
  readonly host: string | null;
  /** How long it is waited for an answer; null where somebody else waits. */
  readonly timeoutMs: number | null;
  /** What tells it from others, where the name has the host in it. */
  readonly place?: string;
}

type Hints = Readonly<Record<Exclude<NetworkKind, 'resolver' | 'other_protocol'>, string>>;

/** How a connection fails is said of every vendor alike, with its place; what to do about it is not. */
export function networkWords({ name, host, timeoutMs, place: named = host ?? '' }: Vendor, hints: Hints) {
  const where = host === null ? name : `${name} at ${host}`;
  const atStart = capitalize(where);
  const itsHost = host === null ? `The host of ${name}` : `The host of ${name}, ${host},`;
  const place = named === '' ? {} : { place: named };
  const timeout = {
    ...place,
    reason: 'timeout',
    message: `${atStart} did not answer in time`,
    hint: hints.timeout,
  } as const;
  const unreachable = {
    ...place,
    reason: 'unreachable',
    message: `${atStart} cannot be reached`,
    hint: hints.unreachable,
  } as const;
  const cutOff = { ...unreachable, message: `${atStart} cut the connection before it had answered` };
  const certificate = {
    reason: 'invalid',
    message: `No secure connection to ${where} can be made`,
    hint: hints.certificate,
  } as const;
  const notTls = {
    ...certificate,
    message: host === null ? `${atStart} does not answer with TLS` : `What answers at ${host} does not answer with TLS`,
  } as const;
  const protocol = {
    reason: 'invalid',
    message: host === null ? `What answers is not ${name}` : `${host} answers, but not as ${name} does`,
    hint: hints.protocol,
  } as const;
  const here = host === null ? 'What answers' : `What answers at ${host}`;
  return {
    timeout,
    unknown_host: { ...place, reason: 'unreachable', message: `${itsHost} does not exist`, hint: hints.unknown_host },
    resolver: {
      // Whoever asks it for whatever host meets the same fault.
      place: resolver,
      reason: 'unreachable',
      message: `${itsHost} could not be looked up: the resolver does not answer`,
      hint: host === null ? lookUp : `${lookUp}: getent hosts ${withoutPort(host)}`,
    },
    unreachable,
    certificate,
    other_protocol: { ...protocol, message: `${here} is not HTTP` },
    protocol,
    TIMEOUT:
      timeoutMs === null ? timeout : { ...timeout, message: `${atStart} did not answer within ${seconds(timeoutMs)}` },
    ECONNREFUSED: { ...unreachable, message: `${atStart} refuses connections` },
    ECONNRESET: cutOff,
    EPIPE: cutOff,
    UND_ERR_SOCKET: cutOff,
    UND_ERR_HEADERS_OVERFLOW: { ...protocol, message: `${here} sends more headers than an answer has` },
    BODY_TOO_LARGE: { ...protocol, message: `${here} says far more than ${name} would` },
    ERR_SSL_WRONG_VERSION_NUMBER: notTls,
    ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
    CERT_HAS_EXPIRED: { ...certificate, message: `The TLS certificate of ${where} has expired` },
    ERR_TLS_CERT_ALTNAME_INVALID: { ...certificate, message: `The TLS certificate of ${where} is for another host` },
  } as const satisfies FaultTable;
}

/** How the dates and names of a certificate are seen, and what then: whoever is told this has just one of them wrong. */
export function lookAtCertificate(host: string): string {
  const address = /:\d+$/.test(host) ? host : `${host}:443`;
  return `See its dates and names: openssl s_client -connect ${address} </dev/null | openssl x509 -noout -dates -ext subjectAltName; renew it, or mend the clock or a proxy between`;
}

/** No host is called so. */
const resolver = 'the resolver';
const lookUp = 'Look at the network of this machine and at the name servers that it asks';
const withoutPort = (host: string) => host.replace(/:\d+$/, '');
const seconds = (ms: number) => `${Math.round(ms / 10) / 100} s`;
const capitalize = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** What is said of something behind a host that did answer. */
export function behindIt({ place: _, ...words }: Words): Words {
  return words;
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
export function networkFault(error: unknown, table: FaultTable): Fault | null {
  const cause = networkCause(error);
  return cause && { ...wordsOfCause(cause, table), code: cause.code };
}

/** What is said of a connection that failed; of one that came to no end because its host could not be looked up, just that. */
export function wordsOfCause({ kind, code }: NetworkCause, table: FaultTable): Words {
  const { place } = table.timeout;
  if (kind === 'timeout' && place && isLookedUpInVain(place)) return table.resolver;
  return wordsOf<Words>(table, [code], table[kind]);
}
