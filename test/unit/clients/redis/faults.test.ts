import { expect, test } from 'vitest';
import { classifyRedisError } from '../../../../src/clients/redis/faults.ts';
import type { Reason } from '../../../../src/core/reason.ts';

const place = { where: 'Redis at cache:6379', host: 'cache' };

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
  ['NOSCRIPT No matching script.', 'forbidden', 'NOSCRIPT'],
  ['EXECABORT Transaction discarded', 'invalid', 'EXECABORT'],
  ['WRONGTYPE Operation against a key', 'invalid', 'WRONGTYPE'],
  ['ERR max number of clients reached', 'saturated', 'MAXCLIENTS'],
  ['ERR DB index is out of range', 'invalid', 'DBINDEX'],
  ["ERR unknown command 'EVAL', with args beginning with: 'planted'", 'forbidden', 'NO_SCRIPTS'],
  ['ERR unknown command `evalsha`, with args beginning with: `planted`', 'forbidden', 'NO_SCRIPTS'],
  ["NOPERM User app has no permissions to run the 'evalsha' command", 'forbidden', 'NO_SCRIPTS'],
  ["ERR unknown command 'SET'", 'forbidden', 'UNKNOWN_COMMAND'],
  ['ERR unsupported command `INFO`', 'forbidden', 'UNKNOWN_COMMAND'],
  ['ERR max daily request limit exceeded. Limit: 10000, Usage: 10001.', 'quota_exceeded', 'QUOTA'],
  ['ERR max monthly request limit exceeded', 'quota_exceeded', 'QUOTA'],
  ['ERR DB capacity quota exceeded', 'quota_exceeded', 'QUOTA'],
  ['ERR max concurrent connections exceeded', 'saturated', 'MAXCLIENTS'],
  ['ERR max commands per second exceeded', 'rate_limited', 'RATE'],
  ['ERR max database size exceeded. Limit: 268435456 bytes', 'quota_exceeded', 'QUOTA'],
  ['ERR invalid password', 'unauthorized', 'WRONGPASS'],
  ['ERR operation not permitted', 'unauthorized', 'NOAUTH'],
  ['ERR SELECT is not allowed in cluster mode', 'invalid', 'CLUSTER_SELECT'],
  ['TRYAGAIN Multiple keys request during rehashing of slot', 'invalid', 'TRYAGAIN'],
  ['CROSSSLOT Keys in request do not hash to the same slot', 'invalid', 'CROSSSLOT'],
  ['ERR Command is not available: CLIENT', 'forbidden', 'UNKNOWN_COMMAND'],
  ["ERR command 'eval' is not allowed", 'forbidden', 'NO_SCRIPTS'],
  ['ERR Scripting is disabled', 'forbidden', 'NO_SCRIPTS'],
  ['ERR Your database has been suspended', 'unreachable', 'SUSPENDED'],
  ['ERR Connection refused', 'unreachable', 'PROXIED'],
  ['upstream failure', 'unreachable', 'PROXIED'],
  ['ERR Too many connections', 'saturated', 'MAXCLIENTS'],
  ['ERR connection limit reached', 'saturated', 'MAXCLIENTS'],
  ['ERR authentication required', 'unauthorized', 'NOAUTH'],
  ['ERR invalid credentials', 'unauthorized', 'WRONGPASS'],
  ['ERR Auth failed', 'unauthorized', 'WRONGPASS'],
  ['ERR Client IP is not allowed', 'forbidden', 'ADDRESS'],
  ['ERR Your IP address is not in the allowlist', 'forbidden', 'ADDRESS'],
  ['ERR The monthly quota has been reached', 'quota_exceeded', 'QUOTA'],
  ['ERR Exceeded the monthly request limit', 'quota_exceeded', 'QUOTA'],
  ['ERR max bandwidth exceeded', 'quota_exceeded', 'QUOTA'],
  ['ERR max request size exceeded. Limit: 1048576 bytes', 'invalid', 'ERR'],
  ['ERR This instance has cluster support disabled', 'invalid', 'ERR'],
  [
    "ERR Error running script (call to f_9c0e): @user_script:1: @user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.",
    'saturated',
    'OOM',
  ],
  [
    "ERR Error running script (call to f_9c0e): @user_script:1: @user_script: 1: -READONLY You can't write against a read only replica.",
    'invalid',
    'READONLY',
  ],
  [
    "ERR Error running script (call to f_9c0e): @user_script:1: @user_script: 1: The user executing the script can't run this command or subcommand",
    'forbidden',
    'NOPERM',
  ],
  [
    "ERR ACL failure in script: User app has no permissions to run the 'hset' command script: 9c0e, on @user_script:1.",
    'forbidden',
    'NOPERM',
  ],
  ['ERR something that nobody has seen before', 'invalid', 'ERR'],
  ['Command timed out', 'timeout', 'TIMEOUT'],
  ["Socket timeout. Expecting data, but didn't receive any in 400ms.", 'timeout', 'TIMEOUT'],
  ['Protocol error, got "H" as reply type byte', 'invalid', 'PROTOCOL'],
  ['Unknown RESP type 72 "H". Please report this.', 'invalid', 'PROTOCOL'],
  [
    'Command queue state error. If you can reproduce this, please report it. Last reply: planted',
    'invalid',
    'OUT_OF_STEP',
  ],
  ['Connection is closed.', 'unreachable', 'CLOSED'],
  ["Stream isn't writeable and enableOfflineQueue options is false", 'unreachable', 'CLOSED'],
  ['Reached the max retries per request limit (which is 0).', 'unreachable', 'CLOSED'],
])('%s', (message, reason, code) => {
  expect(classifyRedisError(new Error(message), place)).toMatchObject({ reason, code });
});

test.each<[code: string, reason: Reason]>([
  ['ECONNREFUSED', 'unreachable'],
  ['ECONNRESET', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['ETIMEDOUT', 'timeout'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'invalid'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'invalid'],
  ['CERT_HAS_EXPIRED', 'expiring'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'invalid'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'invalid'],
  ['EAI_AGAIN', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
])('a connection that fails with %s', (code, reason) => {
  expect(classifyRedisError(Object.assign(new Error('planted'), { code }), place)).toMatchObject({ reason, code });
});

test('nothing of the error but its first word is kept', () => {
  const error = Object.assign(new Error('WRONGPASS planted'), {
    name: 'ReplyError',
    command: { name: 'hello', args: ['3', 'AUTH', 'default', 'planted'] },
  });
  expect(JSON.stringify(classifyRedisError(error, place))).not.toContain('planted');
});

test('what is no error is unreachable', () => {
  expect([null, 'planted', 7].map((value) => classifyRedisError(value, place).reason)).toEqual(
    Array(3).fill('unreachable'),
  );
});

test('every way in which a connection fails has words of its own, and names the host', () => {
  const codes = [
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'CERT_HAS_EXPIRED',
  ];
  const messages = codes.map((code) => classifyRedisError(Object.assign(new Error('x'), { code }), place).message);
  expect(new Set(messages).size).toBe(codes.length);
  for (const message of messages) expect(message).toContain('cache');
});

test('an error without a known meaning does not say that it is no Redis', () => {
  const { message } = classifyRedisError(new Error('ERR planted'), place);
  expect(message).toBe('Redis at cache:6379 refuses, with an error that is not known here');
});

test('an error of a kind that is not known is said with its first word, and no more of it', () => {
  expect(classifyRedisError(new Error('NEWKIND planted'), place).message).toBe(
    'Redis at cache:6379 refuses, with an error that is not known here (NEWKIND)',
  );
});

test('the command that shows a certificate names the port of Redis', () => {
  const error = Object.assign(new Error('x'), { code: 'CERT_SIGNATURE_FAILURE' });
  expect(classifyRedisError(error, place).hint).toContain('openssl s_client -connect cache:6379 </dev/null');
});

test('on a sentinel, an unknown command is that of a sentinel', () => {
  const fault = classifyRedisError(new Error("ERR unknown command 'set'"), { ...place, mode: 'sentinel' });
  expect(fault).toMatchObject({ reason: 'invalid', code: 'SENTINEL' });
});
