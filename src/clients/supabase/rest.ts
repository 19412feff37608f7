import type { RestPort } from '../../checks/ports.ts';
import { classifyRestError, classifyRestRefusal, silentTable } from './faults.ts';
import { createSupabaseGateway } from './gateway.ts';
import { placeOf, type SupabaseOptions } from './options.ts';
import { createTableQuestions } from './table-questions.ts';
import { createTurns } from './turns.ts';

export type SupabaseRestOptions = SupabaseOptions;

/** Enough to hide the round trips, few enough to leave the API's connection pool to the platform. */
const questionsAtOnce = 6;

/** In milliseconds. The fetch of Node gives up by itself after five minutes without an answer. */
const longestWaitMs = 5 * 60_000;

/** Tables over the Data API: bounded reads that are counted here, so that no row goes any further. */
export function createSupabaseRest(options: SupabaseRestOptions): RestPort & { close(): void } {
  // Its questions end with their signal, because one may be left to wait for its table.
  const gateway = createSupabaseGateway({ ...options, timeoutMs: longestWaitMs });
  const place = placeOf(options);
  const { clock, timeoutMs } = options;
  const timeIsUp = new DOMException('The time is up', 'TimeoutError');
  const questions = createTableQuestions({
    clock,
    timeoutMs,
    late: (query) => classifyRestError(timeIsUp, place, query),
    silent: (query, table) => silentTable(place, query, table),
    async ask({ role, schema, table, columns, limit }, { signal }) {
      const answer = await gateway.ask({
        role,
        schema,
        table,
        columns,
        signal,
        build: (client) => client.schema(schema).from(table).select(columns.join(',')).limit(limit),
      });
      if (!answer.ok) return answer;
      if (Array.isArray(answer.value)) return { ok: true, value: answer.value.length };
      const nothing = { status: 200, code: null, message: null, hint: null };
      return { ok: false, fault: classifyRestRefusal(nothing, { role, schema, table, columns, limit }, place) };
    },
  });
  return {
    turns: createTurns(questionsAtOnce),
    canSignStranger: options.signer !== null && options.anonKey !== null,
    countRows: questions.ask,
    held: questions.held,
    close: questions.close,
  };
}
