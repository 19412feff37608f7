import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { degraded, failed, healthy, type Outcome } from '../../core/outcome.ts';
import type { WriteFacts } from '../catalog/facts.ts';
import { failedByFault } from '../failed-by-fault.ts';
import type { Ports } from '../ports.ts';
import { unknownWithout } from '../unknown-without.ts';

/**
 * A database that only reads answers every question and loses everything that users do. Nothing is written to find out:
 * the settings say it. Without the functions nothing shows them, and what was not looked at is not healthy.
 */
export function databaseWritable({ catalog }: Ports, _contract: Contract): Check {
  return {
    name: 'database.writable',
    title: 'The database is a primary that is not set to read only',
    critical: true,
    async run({ signal }) {
      const answer = await catalog.readActivity({ signal });
      if (answer.ok) return judge(answer.value.writes, catalog.mayReachReplica);
      if (answer.fault.about !== 'installation') return failedByFault(answer.fault);
      return unknownWithout(answer.fault, 'whether the database takes writes');
    },
  };
}

function judge({ isReplica, isReadOnly, readOnlyBy }: WriteFacts, mayReachReplica: boolean): Outcome {
  const details = { isReplica, isReadOnly, readOnlyBy };
  if (isReplica && mayReachReplica)
    return degraded('not_verified', 'A replica answered, which says nothing of whether its primary takes writes', {
      hint: 'Give this service the address of the primary: that of the project, without -all or -rr in its host',
      details,
    });
  if (isReplica)
    return failed('read_only', 'The database is a replica, or still recovering, and takes no writes', {
      hint: 'Find out where the primary is; if it is gone, promote this one: select pg_promote()',
      details,
    });
  if (readOnlyBy)
    return failed(
      'read_only',
      `default_transaction_read_only is on for ${places[readOnlyBy]}: ${isReadOnly ? '' : 'connections that are opened now '}only read`,
      { hint: `Providers do this to a disk that is full: make room first. Then ${resets[readOnlyBy]}`, details },
    );
  if (isReadOnly)
    return failed('read_only', 'Connections of the Data API that were opened earlier still only read', {
      hint: "The setting is off again: restart the Data API, or select pg_terminate_backend(pid) from pg_stat_activity where usename = 'authenticator'",
      details,
    });
  return healthy('The database is a primary that is not set to read only', details);
}

const places = {
  role: 'the login of the Data API',
  database: 'the database',
  server: 'the whole server',
} as const satisfies Record<NonNullable<WriteFacts['readOnlyBy']>, string>;

const resets = {
  role: "alter role … reset default_transaction_read_only, for the Data API's login",
  database: 'alter database … reset default_transaction_read_only',
  server: 'alter system reset default_transaction_read_only, and select pg_reload_conf()',
} as const satisfies Record<NonNullable<WriteFacts['readOnlyBy']>, string>;
