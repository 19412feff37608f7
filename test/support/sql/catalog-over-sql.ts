import {
  type CatalogFacts,
  type CatalogPort,
  catalogSchema,
  evidenceSchema,
} from '../../../src/checks/catalog/facts.ts';
import { createEvidenceReader } from '../../../src/clients/supabase/evidence/reader.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { PostgrestConnection } from './as-postgrest.ts';

/** The functions asked over SQL, as PostgREST would, without its HTTP: for many questions after many changes. */
export function catalogOverSql(connection: PostgrestConnection, schemas: readonly string[]): CatalogPort {
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  return {
    async read() {
      const { answer } = await connection.call(`public.wingman_health_catalog(${quote(schemas.join())})`);
      return { ok: true, value: catalogSchema.parse(answer) as CatalogFacts };
    },
    async readEvidence(question, options) {
      // Anew each time: what was seen before the change says nothing.
      const read = createEvidenceReader({
        clock: systemClock,
        async ask({ targets, request }) {
          const { answer } = await connection.call(
            `public.wingman_health_evidence(${quote(targets)}, ${quote(request)})`,
          );
          return { ok: true, value: evidenceSchema.parse(answer) };
        },
      });
      return read(question, options);
    },
    identify: async (role) => ({ ok: true, value: role === 'anon' ? 'anon' : 'signed_in' }),
    identifyBesides: () => null,
    anticipateEvidence: () => null,
    readActivity: () => Promise.reject(new Error('Nobody asks this of it')),
    mayReachReplica: false,
  };
}
