import { expect, test } from 'vitest';
import type { RedisFacts } from '../../../../src/checks/ports.ts';
import { judgeRedis } from '../../../../src/checks/redis/judge-redis.ts';
import type { Reason } from '../../../../src/core/reason.ts';
import { fakeFault, healthyFacts } from '../../../support/fake-ports.ts';

const judge = (facts: Partial<RedisFacts>) => judgeRedis({ ...healthyFacts, ...facts });
const full = { usedMemoryBytes: 900, maxMemoryBytes: 1_000 };

test.each<[what: string, facts: Partial<RedisFacts>, reason: Reason, kind: string]>([
  ['is loading', { loading: true }, 'unreachable', 'loading'],
  ['is a replica', { role: 'replica' }, 'invalid', 'replica'],
  ['has lost its primary', { primaryLinkUp: false }, 'unreachable', 'primary_link'],
  ['has used nine tenths of its memory', full, 'saturated', 'memory'],
  ['may evict only what expires', { ...full, maxMemoryPolicy: 'volatile-lru' }, 'saturated', 'memory'],
  ['hides its policy', { ...full, maxMemoryPolicy: null }, 'saturated', 'memory'],
  ['has few connections left', { connectedClients: 95, maxClients: 100 }, 'saturated', 'clients'],
  ['has no connection left', { connectedClients: 1, maxClients: 1 }, 'saturated', 'clients_used_up'],
  ['turned us away', { newConnection: fakeFault('saturated') }, 'saturated', 'clients_used_up'],
  ['has refused connections since', { newlyRejected: 2 }, 'saturated', 'clients_rejected'],
  ['has no memory left', { ...full, usedMemoryBytes: 1_001 }, 'saturated', 'memory_used_up'],
  ['is a node of a cluster', { mode: 'cluster' }, 'invalid', 'cluster'],
  ['is a sentinel', { mode: 'sentinel' }, 'invalid', 'sentinel'],
  [
    'refuses its password to new connections',
    { newConnection: fakeFault('unauthorized') },
    'unauthorized',
    'new_connections',
  ],
  ['lets nobody in any more', { newConnection: fakeFault('unreachable') }, 'unreachable', 'new_connections'],
  ['could not save', { lastSaveSucceeded: false }, 'saturated', 'persistence'],
  ['could not append', { lastAppendSucceeded: false }, 'saturated', 'persistence'],
])('a Redis that %s is degraded', (_what, facts, reason, kind) => {
  const outcome = judge(facts);
  expect(outcome).toMatchObject({ status: 'degraded', reason, findings: [{ kind }] });
  expect(outcome).toHaveProperty('hint', expect.stringMatching(/\w/));
});

test.each<[what: string, facts: Partial<RedisFacts>]>([
  ['has memory left', { usedMemoryBytes: 899, maxMemoryBytes: 1_000 }],
  ['has no limit of memory', { usedMemoryBytes: 1e12, maxMemoryBytes: 0 }],
  ['may evict any key', { ...full, maxMemoryPolicy: 'allkeys-lru' }],
  ['has connections left', { connectedClients: 94, maxClients: 100 }],
  ['has refused none since the look before', { newlyRejected: 0 }],
  ['does not say how many connections it may have', { connectedClients: 1e6, maxClients: null }],
  ['does not say how many connections it has', { connectedClients: null, maxClients: 1 }],
  ['once refused connections and evicted keys', { rejectedConnections: 5, evictedKeys: 5 }],
])('a Redis that %s is healthy', (_what, facts) => {
  expect(judge(facts)).toMatchObject({ status: 'healthy' });
});

test('facts that are not reported are listed and are no fault', () => {
  const nothing = Object.fromEntries(Object.keys(healthyFacts).map((name) => [name, null])) as unknown as RedisFacts;
  expect(judgeRedis(nothing)).toMatchObject({
    status: 'healthy',
    details: { notReported: Object.keys(healthyFacts).filter((name) => name !== 'newConnection') },
  });
});

test('what works is told by name and with all that was reported', () => {
  const { newConnection: _, ...reported } = healthyFacts;
  expect(judgeRedis(healthyFacts, 'Redis at cache:6379')).toMatchObject({
    status: 'healthy',
    message: 'Redis at cache:6379 answers',
    details: { ...reported, notReported: ['lastAppendSucceeded', 'primaryLinkUp', 'newlyRejected'] },
  });
  expect(judge({})).toMatchObject({ message: 'Redis answers' });
});

test.each<[reason: Reason, says: string]>([
  ['unauthorized', 'Redis refuses the password to new connections; only those that are open still work'],
  ['unreachable', 'Redis lets nobody in any more; only the connections that are open still work'],
])('a new connection that is %s is told as such, with what it met as the mend', (reason, says) => {
  const fault = fakeFault(reason);
  expect(judge({ newConnection: fault })).toMatchObject({
    message: says,
    hint: fault.hint,
    findings: [{ kind: 'new_connections', level: 'degraded', object: 'REDIS_URL' }],
  });
});

test('what is used up is not nearly used up', () => {
  const kinds = judge({ connectedClients: 9, maxClients: 9, ...full, usedMemoryBytes: 2_000 }).findings;
  expect(kinds?.map(({ kind }) => kind)).toEqual(['clients_used_up', 'memory_used_up']);
});

test('the message says which Redis it is', () => {
  const { message } = judgeRedis({ ...healthyFacts, role: 'replica' }, 'Redis at cache:6379');
  expect(message).toBe('Redis at cache:6379 is a replica and refuses writes');
});

test('the worst of several findings is said and all are listed', () => {
  expect(judge({ ...full, role: 'replica', primaryLinkUp: false })).toMatchObject({
    reason: 'invalid',
    findings: [{ kind: 'replica' }, { kind: 'primary_link' }, { kind: 'memory' }],
  });
});
