import { expect, test } from 'vitest';
import { classifyRedisError } from '../../../../src/clients/redis/faults.ts';
import type { Reason } from '../../../../src/core/reason.ts';

test.each<[message: string, reason: Reason, code: string]>([
  ['NOAUTH HELLO must be called with the client already authenticated', 'unauthorized', 'NOAUTH'],
  ['WRONGPASS invalid username-password pair', 'unauthorized', 'WRONGPASS'],
  ['NOPERM this user has no permissions', 'forbidden', 'NOPERM'],
  ['DENIED Redis is running in protected mode', 'forbidden', 'DENIED'],
  ["READONLY You can't write against a read only replica.", 'invalid', 'READONLY'],
  ['LOADING Redis is loading the dataset in memory', 'unreachable', 'LOADING'],
  ["OOM command not allowed when used memory > 'maxmemory'.", 'saturated', 'OOM'],
  ['MISCONF Redis is configured to save RDB snapshots', 'saturated', 'MISCONF'],
  ['MASTERDOWN Link with MASTER is down', 'unreachable', 'MASTERDOWN'],
  ['NOREPLICAS Not enough good replicas to write.', 'unreachable', 'NOREPLICAS'],
  ['CLUSTERDOWN The cluster is down', 'unreachable', 'CLUSTERDOWN'],
  ['MOVED 3999 10.0.0.1:6381', 'invalid', 'MOVED'],
  ['ASK 3999 10.0.0.1:6381', 'invalid', 'ASK'],
  ['BUSY Redis is busy running a script.', 'saturated', 'BUSY'],
  ['NOSCRIPT No matching script.', 'invalid', 'NOSCRIPT'],
  ['EXECABORT Transaction discarded', 'invalid', 'EXECABORT'],
  ['WRONGTYPE Operation against a key', 'invalid', 'WRONGTYPE'],
  ['ERR max number of clients reached', 'saturated', 'MAXCLIENTS'],
  ['ERR DB index is out of range', 'invalid', 'DBINDEX'],
  ["ERR unknown command 'EVAL', with args beginning with: 'planted'", 'invalid', 'ERR'],
  ['Command timed out', 'timeout', 'TIMEOUT'],
  ["Socket timeout. Expecting data, but didn't receive any in 400ms.", 'timeout', 'TIMEOUT'],
  ['Protocol error, got "H" as reply type byte', 'invalid', 'PROTOCOL'],
  ['Unknown RESP type 72 "H". Please report this.', 'invalid', 'PROTOCOL'],
  ['Connection is closed.', 'unreachable', 'CLOSED'],
  ["Stream isn't writeable and enableOfflineQueue options is false", 'unreachable', 'CLOSED'],
  ['Reached the max retries per request limit (which is 0).', 'unreachable', 'CLOSED'],
])('%s', (message, reason, code) => {
  expect(classifyRedisError(new Error(message))).toMatchObject({ reason, code });
});

test.each<[code: string, reason: Reason]>([
  ['ECONNREFUSED', 'unreachable'],
  ['ECONNRESET', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['ETIMEDOUT', 'timeout'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'invalid'],
])('a connection that fails with %s', (code, reason) => {
  expect(classifyRedisError(Object.assign(new Error('planted'), { code }))).toMatchObject({ reason, code });
});

test('nothing of the error but its first word is kept', () => {
  const error = Object.assign(new Error('WRONGPASS planted'), {
    name: 'ReplyError',
    command: { name: 'hello', args: ['3', 'AUTH', 'default', 'planted'] },
  });
  expect(JSON.stringify(classifyRedisError(error))).not.toContain('planted');
});

test('what is no error is unreachable', () => {
  expect([null, 'planted', 7].map((value) => classifyRedisError(value).reason)).toEqual(Array(3).fill('unreachable'));
});
