import { AsyncLocalStorage } from 'node:async_hooks';
import type { SupabaseClient } from '@supabase/supabase-js';
import type { Answer } from '../../checks/answer.ts';
import type { RestRole } from '../../checks/ports.ts';
import { loadInTurn, makeOnce } from '../../core/take-turn.ts';
import { longBytes, parseInTurns } from '../parse-in-turns.ts';
import { classifyRestError, classifyRestRefusal, notExposed, type RestRefusal } from './faults.ts';
import { identifySupabaseRole } from './identity.ts';
import type { SupabaseOptions } from './options.ts';
import { placeOf, readProjectUrl } from './options.ts';
import { createReadOnlyFetch } from './read-only-fetch.ts';

export interface GatewayOptions extends SupabaseOptions {
  readonly maxBodyBytes?: number;
}

interface GatewayQuestion {
  readonly role: RestRole;
  readonly schema: string;
  /** The table, or the function. */
  readonly table: string;
  readonly columns: readonly string[];
  readonly signal: AbortSignal;
  /** Builds the request; it is sent when the gateway has added who asks. */
  readonly build: (client: SupabaseClient) => Request;
}

/** What supabase-js builds, as far as it is needed here. */
interface Request {
  setHeader(name: string, value: string): Request;
  abortSignal(signal: AbortSignal): PromiseLike<{ readonly data: unknown; readonly error: unknown }>;
}

/** The Data API, asked under one of its roles. What comes back is not looked into. */
export interface SupabaseGateway {
  ask(question: GatewayQuestion): Promise<Answer<unknown>>;
}

/** What came over the wire while a question was asked. */
interface Exchange {
  status: number;
  failure: unknown;
  /** What was too long for supabase-js, which parses at once; null where there was nothing like that. */
  long: { readonly value: unknown } | null;
}

/**
 * The Data API through supabase-js. It does not retry (it would hide a 503 for seven seconds), keeps no session, and
 * can only read. What counts as an answer is decided by the status that came over the wire: supabase-js turns a 404
 * with an empty body into a success. It takes a fetch for a single question with tables but not with functions, so the
 * one that all share finds its exchange by the asynchronous context.
 */
export function createSupabaseGateway(options: GatewayOptions): SupabaseGateway {
  const { clock, timeoutMs, schema = 'public', maxBodyBytes } = options;
  const exchanges = new AsyncLocalStorage<Exchange>();
  const readOnlyFetch = createReadOnlyFetch({
    clock,
    timeoutMs,
    ...(maxBodyBytes && { maxBodyBytes }),
    async replaceBody(body, status) {
      const exchange = exchanges.getStore();
      if (!exchange || status !== 200 || body.byteLength < longBytes) return body;
      try {
        exchange.long = { value: await parseInTurns(body) };
        return 'null';
      } catch {
        // What is no JSON is told as for any answer.
        return body;
      }
    },
  });
  const watchedFetch: typeof fetch = async (input, init) => {
    const exchange = exchanges.getStore();
    try {
      const response = await readOnlyFetch(input, init);
      if (exchange) exchange.status = response.status;
      return response;
    } catch (error) {
      if (exchange) exchange.failure = error;
      throw error;
    }
  };
  const connect = makeOnce(() => connectSupabase(options.url, schema, watchedFetch));
  const place = placeOf(options);

  return {
    async ask({ role, schema, table, columns, signal, build }) {
      const client = await connect();
      if (!client.ok) return client;
      const identity = identifySupabaseRole(role, options);
      if (!identity.ok) return identity;
      const { apikey, authorization } = identity.value;
      const exchange: Exchange = { status: 0, failure: null, long: null };
      try {
        const { data, error } = await exchanges.run(exchange, async () =>
          build(client.value).setHeader('apikey', apikey).setHeader('Authorization', authorization).abortSignal(signal),
        );
        const { status, failure } = exchange;
        if (failure !== null || status === 0)
          return { ok: false, fault: classifyRestError(failure, place, { role, schema, table }) };
        if ((status === 200 || status === 206) && error === null)
          return { ok: true, value: exchange.long === null ? data : exchange.long.value };
        const query = { role, schema, table, columns, limit: 0 };
        return { ok: false, fault: { ...classifyRestRefusal({ status, ...readError(error) }, query, place), status } };
      } catch (error) {
        return { ok: false, fault: classifyRestError(error, place, { role, schema, table }) };
      }
    },
  };
}

function readError(error: unknown): Omit<RestRefusal, 'status'> {
  const { code, message, title, hint } = (error ?? {}) as Partial<
    Record<'code' | 'message' | 'title' | 'hint', unknown>
  >;
  const read = (text: unknown) => (typeof text === 'string' ? text : null);
  // What is in front of the project says it in the form of RFC 9457.
  return { code: read(code), message: read(message) ?? read(title), hint: code === notExposed ? read(hint) : null };
}

/** Node loads its own fetch when it is first named, which takes as long as the package. */
const loadFetch = loadInTurn(async () => globalThis.Headers);
const loadPackage = loadInTurn(() => import('@supabase/supabase-js'));

/**
 * Makes a client of supabase-js that brings no key of its own and sends everything through the given fetch. The package is
 * loaded only now, with the first question, so that the service listens without waiting for it.
 */
async function connectSupabase(
  url: string | null,
  schema: string,
  fetch: typeof globalThis.fetch,
): Promise<Answer<SupabaseClient>> {
  const project = readProjectUrl(url);
  if (!project.ok) return project;
  await loadFetch();
  const { createClient } = await loadPackage();
  // The key is given with each question, because the role is. Without `accessToken` there would be a session.
  const client = createClient(project.value.href, 'given-with-each-question', {
    accessToken: async () => null,
    db: { schema, retry: false },
    global: { fetch },
  });
  return { ok: true, value: client as unknown as SupabaseClient };
}
