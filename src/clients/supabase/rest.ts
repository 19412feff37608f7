import type { RestPort } from '../../checks/ports.ts';
import { classifyRestRefusal } from './faults.ts';
import { createSupabaseGateway } from './gateway.ts';
import { placeOf, type SupabaseOptions } from './options.ts';
import { createTurns } from './turns.ts';

export type SupabaseRestOptions = SupabaseOptions;

/** Enough to hide the round trips, few enough to leave the API's connection pool to the platform. */
const questionsAtOnce = 6;

/** Tables over the Data API: bounded reads that are counted here, so that no row goes any further. */
export function createSupabaseRest(options: SupabaseRestOptions): RestPort {
  const gateway = createSupabaseGateway(options);
  const place = placeOf(options);
  return {
    turns: createTurns(questionsAtOnce),
    canSignStranger: options.signer !== null && options.anonKey !== null,
    async countRows({ role, schema, table, columns, limit }, { signal }) {
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
  };
}
