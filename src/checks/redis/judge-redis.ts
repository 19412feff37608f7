import { healthy, type Outcome } from '../../core/outcome.ts';
import type { Reason } from '../../core/reason.ts';
import { judgeByRules } from '../catalog/judge-by-rules.ts';
import type { Rule } from '../catalog/rule.ts';
import type { RedisFacts } from '../ports.ts';

/** Shares of a limit from which on there is no room for a bad minute. */
const fullMemory = 0.9;
const fullClients = 0.95;

/** One thing that can be wrong, judged on the facts alone. */
interface RedisRule {
  /** Of its finding. */
  readonly kind: string;
  readonly reason: Reason;
  /** To be read after which Redis it is. */
  readonly message: string;
  readonly hint: string;
  applies(facts: RedisFacts): boolean;
}

/** What is wrong with a Redis that answers, the worst first. A fact that is not reported is never a finding. */
const rules: readonly RedisRule[] = [
  {
    kind: 'loading',
    reason: 'unreachable',
    message: 'is loading its data',
    hint: 'Wait until it has loaded; if it takes long, look at the size of its data',
    applies: ({ loading }) => loading === true,
  },
  {
    kind: 'sentinel',
    reason: 'invalid',
    message: 'is a sentinel, which keeps no data',
    hint: 'Let REDIS_URL name the Redis that it watches: redis-cli -p 26379 SENTINEL MASTERS',
    applies: ({ mode }) => mode === 'sentinel',
  },
  {
    kind: 'cluster',
    reason: 'invalid',
    message: 'is one node of a cluster, which this service does not follow',
    hint: 'Let REDIS_URL name a Redis of its own, or an endpoint that serves all keys',
    applies: ({ mode }) => mode === 'cluster',
  },
  {
    kind: 'replica',
    reason: 'invalid',
    message: 'is a replica and refuses writes',
    hint: 'Let REDIS_URL name the primary; after a failover, the name that moves with it',
    applies: ({ role }) => role === 'replica',
  },
  {
    kind: 'primary_link',
    reason: 'unreachable',
    message: 'has lost its primary, and its data grow old',
    hint: 'Start the primary, or mend the network between the two',
    applies: ({ primaryLinkUp }) => primaryLinkUp === false,
  },
  {
    kind: 'clients_used_up',
    reason: 'saturated',
    message: 'has used up its connections and refuses new ones',
    hint: 'Raise maxclients, or find the clients that do not close theirs: CLIENT LIST',
    applies: ({ connectedClients, maxClients, newConnection }) =>
      newConnection?.reason === 'saturated' || isFull(connectedClients, maxClients, 1),
  },
  {
    kind: 'clients_rejected',
    reason: 'saturated',
    message: 'has refused connections since the look before',
    hint: 'Raise maxclients, or find the clients that do not close theirs: CLIENT LIST',
    applies: ({ newlyRejected }) => newlyRejected !== null && newlyRejected > 0,
  },
  {
    kind: 'memory_used_up',
    reason: 'saturated',
    message: 'has used up its memory and refuses writes',
    hint: 'Raise maxmemory, delete keys or set an eviction policy',
    applies: (facts) => !evictsAnything(facts) && isFull(facts.usedMemoryBytes, facts.maxMemoryBytes, 1),
  },
  {
    kind: 'memory',
    reason: 'saturated',
    message: 'has nearly used up its memory',
    hint: 'Raise maxmemory, delete keys or set an eviction policy',
    applies: (facts) =>
      !evictsAnything(facts) &&
      isFull(facts.usedMemoryBytes, facts.maxMemoryBytes, fullMemory) &&
      !isFull(facts.usedMemoryBytes, facts.maxMemoryBytes, 1),
  },
  {
    kind: 'clients',
    reason: 'saturated',
    message: 'has nearly used up its connections',
    hint: 'Raise maxclients, or find the clients that do not close theirs: CLIENT LIST',
    applies: ({ connectedClients, maxClients }) =>
      isFull(connectedClients, maxClients, fullClients) && !isFull(connectedClients, maxClients, 1),
  },
  {
    kind: 'persistence',
    reason: 'saturated',
    message: 'could not save to disk the last time',
    hint: 'Free disk space or mend the persistence of Redis; until then a restart loses data',
    applies: ({ lastSaveSucceeded, lastAppendSucceeded }) =>
      lastSaveSucceeded === false || lastAppendSucceeded === false,
  },
];

/** Judges what a Redis says of itself, and what a second connection met. */
export function judgeRedis({ newConnection, ...reported }: RedisFacts, where = 'Redis'): Outcome {
  const facts = { ...reported, newConnection };
  const notReported = Object.entries(reported).flatMap(([name, value]) => (value === null ? [name] : []));
  const all = [...knock(facts), ...rules].map((rule) => toRule(rule, where));
  return judgeByRules(all, facts, healthy(`${where} answers`, { ...reported, notReported }));
}

/** Whoever is connected goes on; who comes now is turned away, in the words of whoever turned him away. */
function knock({ newConnection }: RedisFacts): RedisRule[] {
  if (!newConnection || newConnection.reason === 'saturated') return [];
  const { reason, hint } = newConnection;
  const message =
    reason === 'unauthorized'
      ? 'refuses the password to new connections; only those that are open still work'
      : 'lets nobody in any more; only the connections that are open still work';
  return [{ kind: 'new_connections', reason, message, hint, applies: () => true }];
}

function toRule({ applies, message, ...words }: RedisRule, where: string): Rule<RedisFacts> {
  const why = `${where} ${message}`;
  const find = (facts: RedisFacts) => (applies(facts) ? [{ object: 'REDIS_URL', mend: words.hint, says: why }] : []);
  return { ...words, message: why, level: 'degraded', why, find };
}

/** A cache that may drop any key fills its memory by design, and refuses nothing when it has. */
const evictsAnything = ({ maxMemoryPolicy }: RedisFacts) => maxMemoryPolicy?.startsWith('allkeys-') === true;

/** A limit of 0 is no limit. */
function isFull(used: number | null, limit: number | null, share: number): boolean {
  return used !== null && limit !== null && limit > 0 && used >= share * limit;
}
