import { useStack } from '../stack/use-stack.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { lateBy } from './http-faults.ts';
import { redisWays, refusing, withoutHello } from './redis-faults.ts';
import { startWatched } from './start-watched.ts';
import { type FaultRow, type Verdict, watchRows } from './watch-rows.ts';

const stack = await useStack();
const { redis } = stack;
const falls = (says: RegExp, reason = 'fallback_active'): Readonly<Record<string, Verdict>> => ({
  'redis.connection': ['degraded', reason, says],
  'redis.cache': ['degraded', reason, says],
});

const connectionFalls = (says: RegExp): Readonly<Record<string, Verdict>> => ({
  'redis.connection': ['degraded', 'fallback_active', says],
});

/** A server that comes out of step is met amid one question or another, and once the handshake. */
const outOfStep = /not asked for|did not answer in time|far more than was asked for|is no Redis|hangs up/;

const byWay: Readonly<Record<keyof typeof redisWays, RegExp>> = {
  'refuses connections': /^Redis at 127\.0\.0\.1:\d+ refuses connections/,
  'resets the connection': /cut the connection|hangs up at the first word/,
  'hangs up at the first word': /hangs up at the first word/,
  'resets amid the answer': /cut the connection|hangs up at the first word/,
  'accepts and says nothing': /did not answer in time/,
  'goes silent': /did not answer in time/,
  'says a byte at a time': /did not answer in time/,
  'says garbage': /is no Redis/,
  'is a web server': /is no Redis/,
  'greets as SSH does': /is no Redis/,
  'announces two gigabytes': /far more than was asked for/,
  'announces a list of thirty million': /far more than was asked for/,
  'sends a line without end': outOfStep,
  'gives answers without end': /not asked for/,
  'gives an answer too many': outOfStep,
  'is out of step by a long text': /did not answer in time/,
  'loses an answer': outOfStep,
};

/** What a Redis says that is there and does not serve. */
const byError: readonly (readonly [error: string, says: RegExp, reason?: string])[] = [
  ['NOAUTH Authentication required.', /asks for a password/],
  ['WRONGPASS invalid username-password pair or user is disabled.', /does not accept the password/],
  ['LOADING Redis is loading the dataset in memory', /is loading its data/],
  ['MASTERDOWN Link with MASTER is down', /has lost its primary/],
  ['CLUSTERDOWN The cluster is down', /cluster of Redis .* is down/],
  ['BUSY Redis is busy running a script', /is busy with a script/],
  ['ERR max number of clients reached', /has no connection left/],
  ['ERR max daily request limit exceeded. Limit: 10000, Usage: 10001.', /has used up its quota/, 'quota_exceeded'],
  ['ERR something that nobody has seen before', /with an error that is not known here/],
];

/** What it refuses to write with, although it says how it is. */
const byWrite: readonly (readonly [error: string, says: RegExp, reason?: string])[] = [
  ["NOPERM User app has no permissions to run the 'set' command", /does not let its user do this/, 'forbidden'],
  ['MISCONF Redis is configured to save RDB snapshots', /cannot save to disk/],
  ["READONLY You can't write against a read only replica.", /is a replica and refuses writes/],
  ["OOM command not allowed when used memory > 'maxmemory'.", /has no memory left/],
  ['MOVED 3999 10.0.0.1:6381', /is one node of a cluster/],
];

describeWithProgram('redis', 'a Redis', () => {
  const rows: readonly FaultRow[] = [
    ...Object.entries(byWay).map(([name, says]) => ({
      what: `Redis ${name}`,
      way: redisWays[name as keyof typeof redisWays],
      // Which of the questions meets it is a matter of luck; what it says of itself is asked first.
      checks: says === outOfStep ? connectionFalls(says) : falls(says),
    })),
    {
      what: 'Redis answers after one and a half times the deadline',
      way: lateBy(2_250),
      checks: falls(/did not answer in time/),
    },
    ...byError.map(([error, says, reason]) => ({
      what: `Redis says ${error}`,
      way: refusing(error),
      checks: falls(says, reason),
    })),
    ...byWrite.map(([error, says, reason = 'fallback_active']) => ({
      what: `Redis says ${error} to writes`,
      way: refusing(error),
      checks: { 'redis.cache': ['degraded', reason, says] as const },
    })),
    {
      what: 'Redis refuses its newer protocol',
      way: withoutHello(redis?.port ?? 0),
      checks: { 'redis.connection': ['healthy', null, /./], 'redis.cache': ['healthy', null, /./] },
    },
    {
      what: 'Redis is killed, and started again',
      spoil: () => redis?.stop(),
      mend: () => redis?.start(),
      checks: falls(/cut the connection|ended before|hangs up|refuses connections/),
    },
    {
      what: 'Redis is stopped, and goes on',
      spoil: () => redis?.hang(),
      mend: () => redis?.resume(),
      checks: falls(/did not answer in time/),
    },
    {
      what: 'Redis is restarted between two looks',
      spoil: async () => {
        await redis?.stop();
        await redis?.start();
      },
      checks: { 'redis.connection': ['healthy', null, /./], 'redis.cache': ['healthy', null, /./] },
    },
  ];

  watchRows({
    category: 'redis',
    rows,
    async open() {
      const proxy = await startFaultProxy(redis?.port ?? 0);
      const url = `redis://:planted-password@127.0.0.1:${proxy.port}`;
      const service = await startWatched({ ...stack.environment, REDIS_URL: url, DETAILS: 'everything' });
      return { proxy, service, secrets: ['planted'] };
    },
  });
});
