import type { Fault } from '../../checks/answer.ts';
import { type FaultTable, networkFault, networkWords, wordsOf } from '../fault-table.ts';

const network = networkWords('Redis', {
  timeout: 'Look for slow commands, a busy machine or a firewall that drops packets',
  unknown_host: 'Correct the host in REDIS_URL',
  unreachable: 'Start Redis or correct REDIS_URL',
  certificate: 'Check the certificate, and whether REDIS_URL should begin with redis or rediss',
  protocol: 'Check host and port in REDIS_URL',
});
const notUsable = { ...network.protocol, message: 'What answers is not a Redis that can be used' } as const;
const refusedPassword = {
  reason: 'unauthorized',
  message: 'Redis does not accept the password',
  hint: 'Compare the password and the user name in REDIS_URL and REDIS_PASSWORD with those of the server',
} as const;
const cluster = {
  reason: 'invalid',
  message: 'Redis is one node of a cluster and sends us elsewhere',
  hint: 'Let REDIS_URL name an endpoint that serves all keys',
} as const;

/** What Redis' errors mean, by their first word, which is their code. */
const faults: FaultTable = {
  ...network,
  protocol: notUsable,
  TIMEOUT: network.timeout,
  CLOSED: network.unreachable,
  NOAUTH: { ...refusedPassword, message: 'Redis asks for a password' },
  WRONGPASS: refusedPassword,
  NOPERM: {
    reason: 'forbidden',
    message: 'The Redis user may not do this',
    hint: 'Grant the user the basic commands, scripting and the keys below wingman-health:',
  },
  DENIED: {
    reason: 'forbidden',
    message: 'Redis is in protected mode and refuses connections from outside',
    hint: 'Set a password or bind Redis to the right address',
  },
  READONLY: {
    reason: 'invalid',
    message: 'Redis is a replica and refuses writes',
    hint: 'Let REDIS_URL name the primary',
  },
  LOADING: {
    reason: 'unreachable',
    message: 'Redis is loading its data and serves nothing yet',
    hint: 'Wait until it has loaded; if it takes long, look at the size of its data',
  },
  OOM: {
    reason: 'saturated',
    message: 'Redis has no memory left and refuses writes',
    hint: 'Raise maxmemory, delete keys or set an eviction policy',
  },
  MISCONF: {
    reason: 'saturated',
    message: 'Redis cannot save to disk and refuses writes',
    hint: 'Free disk space or mend the persistence of Redis',
  },
  MASTERDOWN: {
    reason: 'unreachable',
    message: 'Redis is a replica that has lost its primary',
    hint: 'Start the primary, or let REDIS_URL name it',
  },
  NOREPLICAS: {
    reason: 'unreachable',
    message: 'Redis refuses writes because too few replicas follow it',
    hint: 'Start the replicas',
  },
  CLUSTERDOWN: { reason: 'unreachable', message: 'The Redis cluster is down', hint: 'Mend the cluster' },
  MOVED: cluster,
  ASK: cluster,
  CROSSSLOT: cluster,
  BUSY: {
    reason: 'saturated',
    message: 'Redis is busy with a script',
    hint: 'Find the script that does not end; SCRIPT KILL ends one that has not written',
  },
  NOSCRIPT: { reason: 'invalid', message: 'Redis does not keep scripts', hint: 'Allow EVAL and EVALSHA' },
  MAXCLIENTS: {
    reason: 'saturated',
    message: 'Redis has no connection left',
    hint: 'Raise maxclients, or find the clients that do not close theirs',
  },
  DBINDEX: {
    reason: 'invalid',
    message: 'Redis has no database with that number',
    hint: 'Correct the number at the end of REDIS_URL',
  },
};

/** Sentences of ioredis, which have no code, and of Redis, which begins them with ERR although they have a meaning. */
const codeOfSentence: readonly (readonly [RegExp, string])[] = [
  [/^(Command timed out|Socket timeout)/, 'TIMEOUT'],
  [/^(Protocol error|Unknown RESP type)/, 'PROTOCOL'],
  [/^ERR max number of clients/i, 'MAXCLIENTS'],
  [/^ERR (DB index|invalid DB index)/i, 'DBINDEX'],
];

/** Said when REDIS_URL is not set. */
export const redisNotConfigured: Fault = {
  reason: 'missing',
  message: 'Redis is not configured',
  hint: 'Set REDIS_URL',
  code: null,
};

/** Said when REDIS_URL cannot be read. */
export const redisAddressInvalid: Fault = {
  reason: 'invalid',
  message: 'REDIS_URL is not valid',
  hint: 'REDIS_URL must look like redis://host:port, or rediss:// with TLS',
  code: null,
};

/**
 * Classifies what ioredis rejects with or emits. Of the error only its code or its first word is kept: the rest carries
 * the arguments of the command, and those of HELLO are the user name and the password.
 */
export function classifyRedisError(error: unknown): Fault {
  const failed = networkFault(error, faults);
  if (failed) return failed;
  const message = error instanceof Error ? error.message : '';
  const [, word = 'CLOSED'] = /^-?([A-Z][A-Z0-9]{2,19})\b/.exec(message) ?? [];
  const code = codeOfSentence.find(([pattern]) => pattern.test(message))?.[1] ?? word;
  return { ...wordsOf(faults, [code], faults.protocol), code };
}
