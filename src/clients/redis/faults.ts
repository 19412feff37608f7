import type { Fault } from '../../checks/answer.ts';
import { type FaultTable, lookAtCertificate, networkWords, type Words, wordsOf, wordsOfCause } from '../fault-table.ts';
import { networkCause } from '../network-cause.ts';

/** Where a Redis is, as people say it, and what decides what its faults mean. */
export interface RedisPlace {
  /** `Redis at cache.internal:6379`, and whether over TLS. */
  readonly where: string;
  readonly host: string;
  /** What it said it is when it was greeted: `standalone`, `cluster` or `sentinel`. */
  readonly mode?: string | null;
}

const allowScripts = 'Allow EVAL and EVALSHA; until then every process counts for itself';
const checkAddress = 'Correct host and port in REDIS_URL';

/** What the faults of one Redis say: by how the connection fails, by Node's codes and by Redis' own. */
function wordsAt({ where, host }: RedisPlace) {
  const [address = host] = /\S+:\d+/.exec(where) ?? [];
  const network = networkWords(
    { name: where, host: null, timeoutMs: null, place: address },
    {
      timeout: 'Look for slow commands (SLOWLOG GET), a busy machine, or a firewall that drops packets',
      unknown_host: 'Correct the host in REDIS_URL, or find out whether that server still exists',
      unreachable: 'Look at the network and the firewall on the way, and at the address in REDIS_URL',
      certificate: lookAtCertificate(address),
      protocol: checkAddress,
    },
  );
  const refusedPassword = {
    reason: 'unauthorized',
    message: `${where} does not accept the password`,
    hint: 'Compare the user and the password in REDIS_URL and REDIS_PASSWORD with those of the server',
  } as const;
  const cutOff = {
    ...network.unreachable,
    message: `${where} cut the connection`,
    hint: 'Look at the log of Redis, and at proxies and firewalls on the way',
  };
  const noAuthority = {
    reason: 'invalid',
    message: `${where} has a certificate of an authority that is not known here`,
    hint: 'Set NODE_EXTRA_CA_CERTS to the file of that authority (PEM), and restart this service',
  } as const;
  const noTls = {
    reason: 'invalid',
    message: `${where} does not speak TLS, and REDIS_URL does`,
    hint: 'Begin REDIS_URL with redis:// instead of rediss://, or give the port that speaks TLS',
  } as const;
  const cluster = {
    reason: 'invalid',
    message: `${where} is one node of a cluster, which this service does not follow`,
    hint: 'Let REDIS_URL name a Redis of its own, or an endpoint that serves all keys',
  } as const;
  const notUsable = {
    reason: 'invalid',
    message: `${where} refuses, with an error that is not known here`,
    hint: 'Look at the log of Redis at this time, or ask its provider',
  } as const;
  return {
    ...network,
    unknown_host: { ...network.unknown_host, message: `The host of Redis, ${host}, does not exist` },
    resolver: {
      ...network.resolver,
      message: `The host of Redis, ${host}, could not be looked up: the resolver does not answer`,
    },
    protocol: { ...network.protocol, message: `What answers is no Redis (${where})` },
    TIMEOUT: network.timeout,
    // By either side: a Redis that hangs is hung up on after two calls.
    CLOSED: { ...cutOff, message: `The connection to ${where} ended before an answer came` },
    ECONNRESET: cutOff,
    EPIPE: cutOff,
    ECONNREFUSED: {
      ...network.unreachable,
      message: `${where} refuses connections`,
      hint: 'Start Redis, or correct host and port in REDIS_URL',
    },
    TOO_LARGE: {
      reason: 'invalid',
      message: `${where} answers with far more than was asked for`,
      hint: `See what answers there, and what stands between: redis-cli -h ${host} PING`,
    },
    OUT_OF_STEP: {
      reason: 'invalid',
      message: `${where} gives answers that were not asked for`,
      hint: 'The connection is replaced; if it happens again, look at what stands between, such as a proxy or a pool',
    },
    HUNG_UP: {
      reason: 'unreachable',
      message: `${where} hangs up at the first word`,
      hint: 'Correct the port in REDIS_URL; a proxy that does not know HELLO, such as twemproxy, cannot be used',
    },
    HUNG_UP_AFTER_TLS: {
      reason: 'invalid',
      message: `${where} hangs up after the TLS handshake`,
      hint: 'If it asks for certificates of clients, which this service has none of: tls-auth-clients no',
    },
    ONLY_TLS: {
      reason: 'invalid',
      message: `${where} speaks TLS, and REDIS_URL does not`,
      hint: 'Begin REDIS_URL with rediss:// instead of redis://',
    },
    NO_TLS: noTls,
    ERR_SSL_WRONG_VERSION_NUMBER: noTls,
    ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
    EPROTO: noTls,
    ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: {
      reason: 'invalid',
      message: `${where} asks for a certificate of the client`,
      hint: 'This service has none: set tls-auth-clients no, and protect Redis with a password',
    },
    SELF_SIGNED_CERT_IN_CHAIN: noAuthority,
    DEPTH_ZERO_SELF_SIGNED_CERT: noAuthority,
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: noAuthority,
    UNABLE_TO_GET_ISSUER_CERT: noAuthority,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: noAuthority,
    CERT_HAS_EXPIRED: {
      reason: 'expiring',
      message: `The TLS certificate of ${where} has expired`,
      hint: 'Renew the certificate on the server',
    },
    CERT_NOT_YET_VALID: {
      reason: 'invalid',
      message: `The TLS certificate of ${where} is not valid yet`,
      hint: 'Compare the clocks of both machines with the certificate',
    },
    ERR_TLS_CERT_ALTNAME_INVALID: {
      reason: 'invalid',
      message: `The TLS certificate of ${where} is for another host`,
      hint: 'Let REDIS_URL name a host that the certificate names, or issue one for this host',
    },
    NOAUTH: { ...refusedPassword, message: `${where} asks for a password` },
    WRONGPASS: refusedPassword,
    NOPERM: {
      reason: 'forbidden',
      message: `${where} does not let its user do this`,
      hint: 'Grant the user the commands in docs/checks/redis.md and the keys wingman-health:*',
    },
    DENIED: {
      reason: 'forbidden',
      message: `${where} is in protected mode and refuses connections from outside`,
      hint: 'Set a password, or bind Redis to the right address',
    },
    UNKNOWN_COMMAND: {
      reason: 'forbidden',
      message: `${where} does not allow a command`,
      hint: 'Allow the commands in docs/checks/redis.md: a renamed or forbidden one cannot be used',
    },
    NO_SCRIPTS: { reason: 'forbidden', message: `${where} does not allow scripts`, hint: allowScripts },
    QUOTA: {
      reason: 'quota_exceeded',
      message: `${where} has used up its quota and refuses commands`,
      hint: 'Raise the plan, wait until the quota starts anew, or ask less often: REFRESH_REDIS=60s',
    },
    RATE: {
      reason: 'rate_limited',
      message: `${where} limits the rate of commands`,
      hint: 'Find out who asks so much, or raise the plan',
    },
    SUSPENDED: {
      reason: 'unreachable',
      message: `${where} was paused or suspended by its provider`,
      hint: 'Look at the database and the account at the provider, and resume it there',
    },
    PROXIED: {
      reason: 'unreachable',
      message: `${where} is a proxy that does not reach its Redis`,
      hint: 'Start the Redis behind it, or correct the address that the proxy has of it',
    },
    ADDRESS: {
      reason: 'forbidden',
      message: `${where} does not let in the address from which this service comes`,
      hint: 'Add the outgoing address of this service to the list of allowed addresses at the provider of Redis',
    },
    READONLY: {
      reason: 'invalid',
      message: `${where} is a replica and refuses writes`,
      hint: 'Let REDIS_URL name the primary; after a failover, the name that moves with it',
    },
    LOADING: {
      reason: 'unreachable',
      message: `${where} is loading its data and serves nothing yet`,
      hint: 'Wait until it has loaded; if it takes long, look at the size of its data',
    },
    OOM: {
      reason: 'saturated',
      message: `${where} has no memory left and refuses writes`,
      hint: 'Raise maxmemory, delete keys or set an eviction policy',
    },
    MISCONF: {
      reason: 'saturated',
      message: `${where} cannot save to disk and refuses writes`,
      hint: 'Free disk space or mend the persistence of Redis',
    },
    MASTERDOWN: {
      reason: 'unreachable',
      message: `${where} is a replica that has lost its primary`,
      hint: 'Start the primary, or let REDIS_URL name it',
    },
    NOREPLICAS: {
      reason: 'unreachable',
      message: `${where} refuses writes because too few replicas follow it`,
      hint: 'Start the replicas, or lower min-replicas-to-write',
    },
    CLUSTERDOWN: {
      reason: 'unreachable',
      message: `The cluster of ${where} is down`,
      hint: 'Ask a node: redis-cli CLUSTER INFO, CLUSTER NODES',
    },
    CLUSTER_SELECT: cluster,
    TRYAGAIN: cluster,
    MOVED: cluster,
    ASK: cluster,
    CROSSSLOT: cluster,
    SENTINEL: {
      reason: 'invalid',
      message: `${where} is a sentinel, which keeps no data`,
      hint: 'Let REDIS_URL name the Redis that the sentinel watches: redis-cli -p 26379 SENTINEL MASTERS',
    },
    BUSY: {
      reason: 'saturated',
      message: `${where} is busy with a script`,
      hint: 'Find the script that does not end; SCRIPT KILL ends one that has not written',
    },
    NOSCRIPT: { reason: 'forbidden', message: `${where} does not keep scripts`, hint: allowScripts },
    MAXCLIENTS: {
      reason: 'saturated',
      message: `${where} has no connection left and refuses new ones`,
      hint: 'Raise maxclients, or find the clients that do not close theirs: CLIENT LIST',
    },
    DBINDEX: {
      reason: 'invalid',
      message: `${where} has no database with that number`,
      hint: 'Correct the number at the end of REDIS_URL',
    },
    ERR: notUsable,
  } as const satisfies FaultTable;
}

/** Sentences of ioredis, which have no code, and of Redis, which begins them with ERR although they have a meaning. */
const codeOfSentence: readonly (readonly [RegExp, string])[] = [
  [/^(Command timed out|Socket timeout)/, 'TIMEOUT'],
  [/^(Protocol error|Unknown RESP type)/, 'PROTOCOL'],
  [/^The reply is larger/, 'TOO_LARGE'],
  [/^(A reply came that was not asked for|Command queue state error)/, 'OUT_OF_STEP'],
  [
    /^ERR (max number of clients|max concurrent connections|too many (clients|connections)|.*\b(clients|connections?)\b.*\b(reached|exceeded)\b)/i,
    'MAXCLIENTS',
  ],
  // Servers before version 6 have no words of their own for these, and proxies have others.
  [/^ERR (operation not permitted|auth(entication)? (is )?required)/i, 'NOAUTH'],
  [
    /^ERR (invalid (username-)?password|invalid (username|credentials|token)|unauthorized|auth(entication)? failed)/i,
    'WRONGPASS',
  ],
  [/^(ERR|NOPERM|DENIED) .*\bIP\b.*\b(not (allowed|in|on)|denied|blocked|rejected)\b/i, 'ADDRESS'],
  // Of a script the user may run, and not what is in it.
  [/^ERR .*(ACL failure in script|user executing the script can't run this command)/i, 'NOPERM'],
  [/^ERR SELECT is not allowed in cluster mode/i, 'CLUSTER_SELECT'],
  [/^ERR (DB index|invalid DB index)/i, 'DBINDEX'],
  [/^ERR .*(per second|rate limit|too many requests)/i, 'RATE'],
  [
    /^ERR .*\b(limit|quota)\b.*\b(exceeded|reached|used up)\b|^ERR .*\bexceeded\b[^.]*\b(limit|quota)\b|^ERR max (database size|(\w+ )?bandwidth) exceeded/i,
    'QUOTA',
  ],
  [
    /^ERR .*\b(database|instance|account)\b.*\b(suspended|paused|archived|(?<!support )disabled|deleted)\b/i,
    'SUSPENDED',
  ],
  [
    /^(ERR )?(upstream failure|no upstream host|connection refused|connection timed out|server closed connection|host is down)/i,
    'PROXIED',
  ],
  [/unknown command\W+(eval|evalsha|script)\b/i, 'NO_SCRIPTS'],
  [
    /^ERR (scripting|lua|.*\b(eval|evalsha)\b).*\b(disabled|not (available|supported|allowed|permitted))/i,
    'NO_SCRIPTS',
  ],
  [/^(ERR )?(unknown|unsupported) command/i, 'UNKNOWN_COMMAND'],
  [/^ERR .*\bcommand\b.*\b(disabled|not (available|supported|allowed|permitted))/i, 'UNKNOWN_COMMAND'],
  [/^NOPERM .*'(eval|evalsha)(\|\w+)?' command/i, 'NO_SCRIPTS'],
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
  message: 'REDIS_URL is not the URL of a Redis',
  hint: 'REDIS_URL must look like redis://host:6379, or rediss://host:6379 with TLS',
  code: null,
};

/** Said when a password cuts REDIS_URL short. */
export const redisPasswordRaw: Fault = {
  reason: 'invalid',
  message: 'REDIS_URL cannot be read: its password holds characters that must be encoded',
  hint: 'Encode the password in REDIS_URL (# is %23, / is %2F, ? is %3F), or move it to REDIS_PASSWORD',
  code: null,
};

/**
 * Classifies what ioredis rejects with or emits. Of the error only its code or its first word is kept: the rest carries
 * the arguments of the command, and those of HELLO are the user name and the password.
 */
export function classifyRedisError(error: unknown, place: RedisPlace): Fault {
  const words = wordsAt(place);
  const cause = networkCause(error);
  if (cause) return { ...wordsOfCause(cause, words), code: cause.code };
  const code = codeOf(error);
  const isSentinel = place.mode === 'sentinel' && (code === 'UNKNOWN_COMMAND' || code === 'NO_SCRIPTS');
  return faultOf(isSentinel ? 'SENTINEL' : code, place);
}

/** The fault with one of our own codes or one of Redis'. */
export function faultOf(code: string, place: RedisPlace): Fault {
  const words = wordsAt(place);
  const fallback = code === 'PROTOCOL' ? words.protocol : words.ERR;
  const told = wordsOf<Words>(words, [code], fallback);
  // A word of Redis that has no sentence here is all that there is to search for.
  const isUnknown = told === words.ERR && code !== 'ERR';
  return { ...told, ...(isUnknown && { message: `${told.message} (${code})` }), code };
}

/** Servers before version 7 put words of their own in front of what a command in a script answered. */
const inScript = /^ERR Error running script .*?: -(?=[A-Z])/s;

function codeOf(error: unknown): string {
  const message = error instanceof Error ? error.message.replace(/^-/, '').replace(inScript, '') : '';
  const [, word = 'CLOSED'] = /^([A-Z][A-Z0-9]{2,19})\b/.exec(message) ?? [];
  return codeOfSentence.find(([pattern]) => pattern.test(message))?.[1] ?? word;
}
