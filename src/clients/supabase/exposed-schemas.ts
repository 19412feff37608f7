import type { CallOptions } from '../../checks/answer.ts';
import type { Clock } from '../../core/clock.ts';
import type { SupabaseGateway } from './gateway.ts';

export interface ExposedSchemasOptions {
  readonly gateway: SupabaseGateway;
  readonly clock: Clock;
  /** Those that are looked at in any case. */
  readonly declared: readonly string[];
}

/** The schemas to look at: those that were declared, and those that the Data API exposes beside them. */
export interface ExposedSchemas {
  /** As far as they are known by now. */
  readonly known: readonly string[];
  /** Whether there was an answer ever. */
  readonly isKnown: boolean;
  read(options: CallOptions): Promise<readonly string[]>;
}

/** That a schema is exposed or not changes when somebody changes the settings of the project. */
const askedEveryMs = 60_000;
const absent = 'wingman_health_not_exposed';

/**
 * The list is in the server's own configuration, which nobody can read; but asked for a schema that is not exposed, it
 * names those that are. Where it does not answer, what it said before counts on.
 */
export function createExposedSchemas({ gateway, clock, declared }: ExposedSchemasOptions): ExposedSchemas {
  let known = declared;
  let askedAt: number | null = null;
  let asking: Promise<readonly string[]> | null = null;

  const ask = async ({ signal }: CallOptions): Promise<readonly string[]> => {
    const answer = await gateway.ask({
      role: 'service',
      schema: absent,
      table: absent,
      columns: ['*'],
      signal,
      build: (client) => client.schema(absent).from(absent).select('*').limit(0),
    });
    if (answer.ok || answer.fault.status !== undefined) askedAt = clock.monotonic();
    if (!answer.ok && answer.fault.exposed) known = [...new Set([...declared, ...answer.fault.exposed])];
    asking = null;
    return known;
  };

  return {
    get known() {
      return known;
    },
    get isKnown() {
      return askedAt !== null;
    },
    async read(options) {
      if (askedAt !== null && clock.monotonic() - askedAt < askedEveryMs) return known;
      asking ??= ask(options);
      return asking;
    },
  };
}
