import type { z } from 'zod';
import type { CatalogPort, IsolationEvidence } from '../../checks/catalog/facts.ts';
import type { Answer, CallOptions } from '../../checks/ports.ts';
import { classifyCatalogFault, readFacts } from '../supabase-catalog-answer.ts';
import { mergeEvidence } from '../supabase-catalog-evidence.ts';
import { describeOwners, type OwnedTable } from './catalog-owners.ts';
import { activitySchema, catalogSchema, evidenceSchema } from './catalog-schema.ts';
import { createSupabaseGateway } from './gateway.ts';
import type { SupabaseOptions } from './options.ts';
import { shareAnswers } from './share-answers.ts';

export interface SupabaseCatalogOptions extends Omit<SupabaseOptions, 'schema'> {
  /** What it says of owners is what evidence is asked for; its schema holds the functions too. */
  readonly contract: { readonly schema: string; readonly tables: Readonly<Record<string, OwnedTable>> };
  /** Further claims of users, where policies ask for them; the string `$owner` in them stands for the user's id. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** How long the catalog still answers callers who come just after others. */
  readonly memoryMs?: number;
}

/**
 * Long enough for checks that begin together but not quite at once; far below the second after which a failure is looked
 * at again, which has to be a look of its own.
 */
const briefMemoryMs = 50;
/** The functions end after three seconds at the latest; the rest is for the way and for a free connection. */
const slowestMs = 5_000;
/** A table takes some 5 kB to describe. */
const largestBytes = 32 * 1024 * 1024;

type Parameters = Readonly<Record<string, string>>;

/** The functions of install.sql through supabase-js: called over GET, so that PostgREST makes them read-only too. */
export function createSupabaseCatalog(options: SupabaseCatalogOptions): CatalogPort {
  const { clock, timeoutMs, memoryMs = briefMemoryMs, contract, claims } = options;
  const { schema } = contract;
  const patient = { clock, timeoutMs: Math.max(timeoutMs, slowestMs) };
  const gateway = createSupabaseGateway({ ...options, ...patient, schema, maxBodyBytes: largestBytes });

  const call =
    <Facts>(name: string, facts: z.ZodType<Facts>, parameters: Parameters = {}) =>
    async ({ signal }: CallOptions): Promise<Answer<Facts>> => {
      const answer = await gateway.ask({
        role: 'service',
        table: name,
        columns: [],
        signal,
        build: (client) => client.rpc(name, parameters, { get: true }),
      });
      return answer.ok ? readFacts(answer.value, facts) : { ok: false, fault: classifyCatalogFault(answer.fault) };
    };

  const further: Parameters = claims ? { claims: JSON.stringify(claims) } : {};
  const evidenceCalls = describeOwners(contract.tables).map((tables) =>
    call('wingman_health_evidence', evidenceSchema, { tables, schema, ...further }),
  );
  const readEvidence = async (given: CallOptions): Promise<Answer<IsolationEvidence>> =>
    mergeEvidence(await Promise.all(evidenceCalls.map((ask) => ask(given))));

  return {
    read: shareAnswers(call('wingman_health_catalog', catalogSchema, { schemas: schema }), { ...patient, memoryMs }),
    readEvidence: shareAnswers(readEvidence, { ...patient, memoryMs: 0 }),
    readActivity: shareAnswers(call('wingman_health_activity', activitySchema), { clock, timeoutMs, memoryMs: 0 }),
  };
}
