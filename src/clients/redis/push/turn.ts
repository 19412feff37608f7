import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../../core/clock.ts';
import type { ToldCause, Turn } from '../../../core/push/turn.ts';
import { reasons } from '../../../core/reason.ts';
import { statuses } from '../../../core/status.ts';
import type { RedisClient, RedisConnection } from '../connection.ts';

export interface RedisTurnOptions {
  readonly connection: Pick<RedisConnection, 'ask'>;
  readonly clock: Clock;
  readonly replica: string;
  /** What all who speak to the same receivers know, and nobody else. */
  readonly key: Buffer;
}

/** Nobody waits longer to know whether to speak. */
const patienceMs = 500;
/** A replica that says nothing for so long is replaced. */
const turnMs = 30_000;
/** Whoever is still broken after so long is told of anew after a restart. */
const toldMs = 90 * 24 * 60 * 60 * 1_000;

/** The turn to speak for all replicas, kept in Redis. What was told is signed: whoever can write there must not silence it. */
export function createRedisTurn({ connection, clock, replica, key }: RedisTurnOptions): Turn {
  const group = createHmac('sha256', key).update('group').digest('base64url').slice(0, 16);
  const [turn, told] = [`push:${group}:turn`, `push:${group}:told`];

  async function ask<Value>(question: (client: RedisClient) => Promise<Value>): Promise<Value | null> {
    const patience = new AbortController();
    // Where this process was late itself, the answer may be there already: it is read before the time is up.
    const cancel = clock.after(patienceMs, () => setImmediate(() => setImmediate(() => patience.abort())));
    const answer = await connection.ask(question, patience.signal);
    cancel();
    return answer.ok ? answer.value : null;
  }

  const sign = (body: string) => createHmac('sha256', key).update(body).digest('base64url');

  function open(text: string): readonly ToldCause[] {
    const [mac = '', body = ''] = splitOnce(text);
    const [expected, given] = [Buffer.from(sign(body)), Buffer.from(mac)];
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return [];
    return list.safeParse(JSON.parse(body)).data ?? [];
  }

  return {
    async hold() {
      const reply = await ask((client) => client.holdTurn(turn, told, replica, turnMs));
      if (reply === null) return { kind: 'alone' };
      const [isOurs, text] = reply as [number, string];
      return { kind: isOurs === 1 ? 'ours' : 'theirs', told: open(text) };
    },
    async remember(causes) {
      const body = JSON.stringify(causes);
      await ask((client) => client.rememberTold(turn, told, replica, `${sign(body)}.${body}`, toldMs));
    },
    async release() {
      await ask((client) => client.holdRun(turn, replica, 0));
    },
  };
}

function splitOnce(text: string): readonly [string, string] {
  const place = text.indexOf('.');
  return place === -1 ? ['', ''] : [text.slice(0, place), text.slice(place + 1)];
}

const check = z.templateLiteral([z.string(), '.', z.string()]);
const list = z.array(
  z.object({
    check,
    status: z.enum(statuses),
    reason: z.enum(reasons).nullable(),
    message: z.string(),
    hint: z.string().nullable(),
    affects: z.array(check),
    startsAt: z.number(),
  }) satisfies z.ZodType<ToldCause>,
);
