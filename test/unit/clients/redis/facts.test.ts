import { expect, test } from 'vitest';
import { readRedisFacts } from '../../../../src/clients/redis/facts.ts';

const hello = [
  'server',
  'redis',
  'version',
  '7.4.1',
  'proto',
  3,
  'id',
  9,
  'mode',
  'standalone',
  'role',
  'master',
  'modules',
  [],
];
const info = (...lines: string[]) => `# Section\r\n${lines.join('\r\n')}\r\n`;

test('what is not reported is null, never zero', () => {
  const facts = readRedisFacts(null, null);
  expect(Object.values(facts).every((value) => value === null)).toBe(true);
  expect(readRedisFacts(undefined, '# Server\r\n\r\n')).toEqual(facts);
});

test('HELLO says version, role and mode', () => {
  expect(readRedisFacts(hello, null)).toMatchObject({ version: '7.4.1', role: 'primary', mode: 'standalone' });
});

test('INFO fills in where HELLO is not understood', () => {
  const facts = readRedisFacts(null, info('redis_version:5.0.14', 'role:slave', 'redis_mode:standalone'));
  expect(facts).toMatchObject({ version: '5.0.14', role: 'replica', mode: 'standalone' });
});

test('numbers, flags and states are read', () => {
  const facts = readRedisFacts(
    hello,
    info(
      'used_memory:900',
      'maxmemory:1000',
      'maxmemory_policy:allkeys-lru',
      'connected_clients:3',
      'maxclients:10',
      'rejected_connections:2',
      'evicted_keys:4',
      'loading:1',
      'rdb_last_bgsave_status:err',
      'aof_enabled:1',
      'aof_last_write_status:ok',
      'master_link_status:down',
    ),
  );
  expect(facts).toMatchObject({
    usedMemoryBytes: 900,
    maxMemoryBytes: 1000,
    maxMemoryPolicy: 'allkeys-lru',
    connectedClients: 3,
    maxClients: 10,
    rejectedConnections: 2,
    evictedKeys: 4,
    loading: true,
    lastSaveSucceeded: false,
    lastAppendSucceeded: true,
    primaryLinkUp: false,
  });
});

test('a number that is none is not reported', () => {
  expect(readRedisFacts(null, info('used_memory:many', 'maxclients:')).usedMemoryBytes).toBeNull();
});

test('the state of a file that is not written says nothing', () => {
  expect(readRedisFacts(null, info('aof_enabled:0', 'aof_last_write_status:ok')).lastAppendSucceeded).toBeNull();
});
