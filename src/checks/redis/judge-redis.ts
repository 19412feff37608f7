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
  readonly message: string;
  readonly hint: string;
  applies(facts: RedisFacts): boolean;
}

/** What is wrong with a Redis that answers, the worst first. A fact that is not reported is never a finding. */
const rules: readonly RedisRule[] = [
  {
    kind: 'loading',
    reason: 'unreachable',
    message: 'Redis is loading its data',
    hint: 'Wait until it has loaded; if it takes long, look at the size of its data',
    applies: ({ loading }) => loading === true,
  },
  {
    kind: 'replica',
    reason: 'invalid',
    message: 'Redis is a replica and refuses writes',
    hint: 'Let REDIS_URL name the primary',
    applies: ({ role }) => role === 'replica',
  },
  {
    kind: 'primary_link',
    reason: 'unreachable',
    message: 'Redis has lost its primary, and its data grow old',
    hint: 'Start the primary, or mend the network between the two',
    applies: ({ primaryLinkUp }) => primaryLinkUp === false,
  },
  {
    kind: 'memory',
    reason: 'saturated',
    message: 'Redis has nearly used up its memory',
    hint: 'Raise maxmemory, delete keys or set an eviction policy',
    applies: (facts) => !evictsAnything(facts) && isFull(facts.usedMemoryBytes, facts.maxMemoryBytes, fullMemory),
  },
  {
    kind: 'clients',
    reason: 'saturated',
    message: 'Redis has nearly used up its connections',
    hint: 'Raise maxclients, or find the clients that do not close theirs',
    applies: ({ connectedClients, maxClients }) => isFull(connectedClients, maxClients, fullClients),
  },
  {
    kind: 'persistence',
    reason: 'saturated',
    message: 'Redis could not save to disk the last time',
    hint: 'Free disk space or mend the persistence of Redis; until then a restart loses data',
    applies: ({ lastSaveSucceeded, lastAppendSucceeded }) =>
      lastSaveSucceeded === false || lastAppendSucceeded === false,
  },
];

/** Judges what a Redis says of itself. */
export function judgeRedis(facts: RedisFacts): Outcome {
  const notReported = Object.entries(facts).flatMap(([name, value]) => (value === null ? [name] : []));
  return judgeByRules(rules.map(toRule), facts, healthy('Redis answers', { ...facts, notReported }));
}

function toRule({ applies, ...words }: RedisRule): Rule<RedisFacts> {
  const { message: why, hint: mend } = words;
  return { ...words, level: 'degraded', why, find: (facts) => (applies(facts) ? [{ object: 'REDIS_URL', mend }] : []) };
}

/** A cache that may drop any key fills its memory by design, and refuses nothing when it has. */
const evictsAnything = ({ maxMemoryPolicy }: RedisFacts) => maxMemoryPolicy?.startsWith('allkeys-') === true;

/** A limit of 0 is no limit. */
function isFull(used: number | null, limit: number | null, share: number): boolean {
  return used !== null && limit !== null && limit > 0 && used >= share * limit;
}
