import type { RestQuery, RestRole } from '../../checks/ports.ts';
import { behindIt, type FaultTable, lookAtCertificate, networkWords, type Words } from '../fault-table.ts';
import type { ProjectPlace } from './options.ts';
import type { RefusalCode } from './read-only-fetch.ts';

/** What was asked, as far as words say it. */
export type AskedOfProject = Pick<RestQuery, 'role' | 'schema' | 'table'>;

/** What to do when the key of a role is not accepted. */
const keyHints = {
  service: 'Set SUPABASE_SERVICE_ROLE_KEY to the secret (service role) key under Settings > API Keys of the project',
  anon: 'Set SUPABASE_ANON_KEY to the publishable (anon) key under Settings > API Keys of the project',
  stranger:
    'Compare SUPABASE_SIGNING_KEY, or SUPABASE_JWT_SECRET where that is not set, with Settings > JWT Keys of the project',
} as const satisfies Record<RestRole, string>;

/** What each role comes with. */
const keys = {
  service: 'the service key (SUPABASE_SERVICE_ROLE_KEY)',
  anon: 'the anonymous key (SUPABASE_ANON_KEY)',
  stranger: 'the token of a made-up user that this service signs',
} as const satisfies Record<RestRole, string>;

const databaseRoles = {
  service: 'service_role',
  anon: 'anon',
  stranger: 'authenticated',
} as const satisfies Record<RestRole, string>;

/** Said where the project cannot be found at its address. */
export const otherProject =
  'The project may be paused or deleted: see the dashboard; else correct the host in SUPABASE_URL';

const whoWaits =
  'select pid, pg_blocking_pids(pid), query from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0;';
const reload = "in psql or the SQL editor: notify pgrst, 'reload schema';";

/** Said before the settings that ask less often. */
export const lessOften = 'If it lasts, ask less often; set in the environment of this service, and restart it:';

/** To be refused may be right for everybody but the service, and what opens a table is typed by whoever wants it open. */
function grantHint(role: RestRole, asked: string): string {
  if (role === 'service') return `If it is meant to have it: grant select on ${asked} to service_role;`;
  const wanted = role === 'anon' ? 'Only if everybody may read it' : 'Only if users may read it';
  return `If the table is private, this is right: correct the contract file (CONTRACT). ${wanted}, and row level security is on: grant select on ${asked} to ${databaseRoles[role]};`;
}

/**
 * What the faults of one question say: by PostgREST's codes and SQLSTATEs, classes of SQLSTATEs by how they begin,
 * statuses of gateways whose bodies hold no code, and why an exchange was broken off on this side.
 */
export function faultsAt(place: ProjectPlace, { role, schema, table }: AskedOfProject) {
  const { host, origin } = place;
  const api = `The Data API at ${host}`;
  const asked = `${schema}.${table}`;
  const key = keys[role];
  const databaseRole = databaseRoles[role];
  const network = networkWords(
    { name: 'the Data API', ...place },
    {
      timeout:
        'In psql: select state, wait_event_type, count(*) from pg_stat_activity group by 1, 2; no answer: it hangs; many active: overloaded; many Lock: blocked; few: the API may wait for a free connection',
      unknown_host: otherProject,
      unreachable: `From the machine of this service: curl -i ${origin}/rest/v1/ (200 or 401: it runs); else see whether the project runs, or correct SUPABASE_URL`,
      certificate: lookAtCertificate(host),
      protocol: `See what answers: curl -i ${origin}/rest/v1/ ; if it is not the project, correct host and port in SUPABASE_URL, which has no path, and restart this service`,
    },
  );
  const noDatabase = {
    reason: 'unreachable',
    message: `${api} cannot reach its database`,
    hint: `Try: psql "$DATABASE_URL" -c 'select 1'; if that fails too, read the log of the database (starting? disk full?), else that of the Data API`,
  } as const;
  const notTls = {
    ...network.certificate,
    message: `What answers at ${host} does not answer with TLS, and SUPABASE_URL begins with https`,
    hint: 'Correct the port in SUPABASE_URL; only inside a network of your own, where keys may travel in clear text: http://',
  };
  const missingTable = {
    about: 'table',
    reason: 'missing',
    message: `${api} does not know the table ${asked}`,
    hint: `Apply the migration that creates the table; if it is there, ${reload}`,
  } as const;
  const missingFunction = {
    about: 'function',
    reason: 'missing',
    message: `A function or operator that a query of ${asked} needs does not exist`,
    hint: `The log of the database names it: apply the migration that creates it, or mend the policy, view or pre-request function that calls it; then ${reload}`,
  } as const;
  const refusedToken = {
    reason: 'unauthorized',
    message: `${api} does not accept ${key}`,
    hint: keyHints[role],
  } as const;
  const expired = {
    ...refusedToken,
    message: `${api} says that ${key} has expired, or is not valid yet`,
    hint: `${keyHints[role]}; if it is new, compare the clocks`,
  };
  const otherAudience = {
    ...refusedToken,
    message: `${api} says that ${key} is meant for another audience`,
    hint: 'Compare the audience that the Data API asks for (PGRST_JWT_AUD where it is self-hosted) with the claim aud of the tokens of users',
  } as const;
  const refusedKey = { ...refusedToken, message: `The gateway at ${host} does not accept ${key}` };
  const behind = (status: number) => ({
    ...behindIt(network.unreachable),
    message: `${host} answers ${status} in place of the Data API`,
  });
  const gaveUp = (status: number) => ({
    ...behindIt(network.timeout),
    message: `The gateway at ${host} did not get an answer of the Data API in time (${status})`,
  });

  return {
    ...network,
    ERR_SSL_WRONG_VERSION_NUMBER: notTls,
    ERR_SSL_PACKET_LENGTH_TOO_LONG: notTls,
    PGRST000: noDatabase,
    PGRST001: noDatabase,
    PGRST002: {
      ...noDatabase,
      message: `${api} has not loaded its schema yet`,
      hint: 'Wait a minute; if it stays so, the log of the Data API says why it cannot read the schema',
    },
    PGRST003: {
      reason: 'saturated',
      message: `${api} got no free connection to its database in time`,
      hint: "See what holds them: select pid, state, query_start, query from pg_stat_activity where usename = 'authenticator' order by 3; mend what is slow, or enlarge the pool of the API",
    },
    PGRST106: {
      reason: 'missing',
      message: `${api} does not expose the schema "${schema}"`,
      hint: `Add "${schema}" to the exposed schemas of the project (Settings > Data API), or correct "schema" in the contract file (CONTRACT)`,
    },
    PGRST200: {
      about: 'relationship',
      reason: 'drifted',
      message: `${api} knows no foreign key of ${asked} as the contract file names it`,
      hint: `Apply the migration that creates the foreign key, or correct the contract file (CONTRACT); if it is there, ${reload}`,
    },
    PGRST201: {
      about: 'ambiguity',
      reason: 'not_verified',
      message: `More than one foreign key joins ${asked} to the same table, so this service could not tell which is meant`,
      hint: 'Nothing is broken. The functions in the database can tell: wingman-health sql | psql "$DATABASE_URL"',
    },
    PGRST202: missingFunction,
    PGRST203: {
      about: 'overload',
      reason: 'not_verified',
      message: `${api} finds more than one function for one call, and does not choose`,
      hint: `In psql: select oid::regprocedure, proowner::regrole from pg_proc where proname = '${table}'; drop the one that should not be there`,
    },
    PGRST205: missingTable,
    PGRST300: {
      reason: 'invalid',
      message: `${api} has no usable JWT secret`,
      hint: 'Set the JWT secret of the project (PGRST_JWT_SECRET where it is self-hosted) and restart the Data API',
    },
    PGRST301: refusedToken,
    // Version 12 says this of a key that has expired too, and only its message tells.
    EXPIRED: expired,
    OTHER_AUDIENCE: otherAudience,
    PGRST302: { ...refusedToken, message: `${api} takes no requests without a key that it knows` },
    PGRST303: expired,
    '22023': {
      ...refusedToken,
      message: `The database behind ${host} does not have the role that is named in ${key}`,
    },
    '3F000': {
      reason: 'missing',
      message: `The database behind ${host} has no schema "${schema}"`,
      hint: 'Apply the migration that creates the schema, or correct "schema" in the contract file (CONTRACT)',
    },
    '42501': {
      about: 'grant',
      reason: 'forbidden',
      message: `The role ${databaseRole} lacks a right that reading ${asked} needs`,
      hint: grantHint(role, asked),
    },
    NEEDED_NOT_GRANTED: {
      about: 'needed',
      reason: 'forbidden',
      message: `The role ${databaseRole} lacks a right on a table or function that reading ${asked} needs`,
      hint: `The log of the database names it, ${role === 'service' ? 'to grant it to service_role' : 'and what needs it'}: a policy, a view or the function that the API calls before a request; a security definer function needs no such right`,
    },
    ROLE_NOT_GRANTED: {
      reason: 'unauthorized',
      message: `The login of the Data API at ${host} may not become the role ${databaseRole}`,
      hint: `In psql, as the owner of the database: grant ${databaseRole} to authenticator;`,
    },
    SCHEMA_NOT_GRANTED: {
      about: 'schema',
      reason: 'forbidden',
      message: `The role ${databaseRole} may not use a schema that ${asked} needs`,
      hint: `If ${databaseRole} is meant to use it: grant usage on schema ${schema} to ${databaseRole}; if it has that, the schema is one that a policy or view of the table uses`,
    },
    '42703': {
      about: 'column',
      reason: 'drifted',
      message: `A column that the contract file names, and a query of ${asked} asks for, does not exist`,
      hint: 'Apply the migration that creates the column, or correct the contract file (CONTRACT) if it was renamed on purpose',
    },
    '42883': missingFunction,
    '42P01': missingTable,
    NEEDED_TABLE: {
      about: 'policy',
      reason: 'missing',
      message: `A table that a query of ${asked} needs, as in a policy or a view, does not exist`,
      hint: `The log of the database names it: apply the migration that creates it, or mend what reads it; then ${reload}`,
    },
    '42P17': {
      about: 'policy',
      reason: 'invalid',
      message: `The policies of ${asked} refer to themselves without end`,
      hint: 'Move the look-up in the policy into a security definer function',
    },
    '55P03': {
      about: 'lock',
      reason: 'locked',
      message: `A query of ${asked} waited for a lock and did not get it`,
      hint: `See database.locks for the table; find who holds the lock: ${whoWaits}`,
    },
    '57014': {
      ...behindIt(network.timeout),
      message: `The database behind ${host} cancelled a query of ${asked} before it had ended`,
      hint: "Mostly statement_timeout: select pid, wait_event_type, query from pg_stat_activity where state = 'active'; Lock: blocked by another; else slow, as by policies without an index",
    },
    '08': noDatabase,
    '28': refusedToken,
    '40': {
      reason: 'locked',
      message: `The database behind ${host} rolled a query of ${asked} back: it was in conflict with another transaction`,
      hint: `Once is nothing to mend. If it repeats, see who waits for whom: ${whoWaits}`,
    },
    '53': {
      reason: 'saturated',
      message: `The database behind ${host} has reached a limit of its resources`,
      hint: 'The log of the database names the limit: raise it, or find the query that needs so much',
    },
    '53100': {
      reason: 'saturated',
      message: `The disk of the database behind ${host} is full`,
      hint: 'Enlarge it (Settings > Compute and Disk), or free it: a slot that nobody reads keeps the log of writes: select slot_name, active, wal_status from pg_replication_slots;',
    },
    '53200': {
      reason: 'saturated',
      message: `The database behind ${host} has no memory left for a query`,
      hint: "Find what is large: select pid, query_start, query from pg_stat_activity where state = 'active' order by 2; the log of the database says which memory; lower work_mem or take more",
    },
    '53300': {
      reason: 'saturated',
      message: `The database behind ${host} takes no more connections`,
      hint: 'See who has them: select usename, application_name, state, count(*) from pg_stat_activity group by 1, 2, 3 order by 4 desc; close idle ones at their application, or use the pooler',
    },
    '54': {
      reason: 'saturated',
      message: `A query of ${asked} goes beyond what the database behind ${host} does in one statement`,
      hint: 'To end sessions does not help. Look for a policy, view or function that calls itself; the log of the database names the limit',
    },
    '57P': noDatabase,
    '58': {
      reason: 'invalid',
      message: `The database behind ${host} reports an error of its system, as of a file or a disk`,
      hint: 'Do not restart it yet: read the log of the database, look at the disk, see that there is a backup; where it is hosted, ask the support: supabase.com/dashboard/support',
    },
    LEGACY_KEYS: {
      reason: 'unauthorized',
      message: `${host} takes no keys of the old form any more: they are switched off for the project`,
      hint: 'Set SUPABASE_ANON_KEY to the publishable key and SUPABASE_SERVICE_ROLE_KEY to the secret key of the project',
    },
    ON_THE_WAY: {
      reason: 'forbidden',
      message: `Something on the way to ${host} refuses this service, and is not the project`,
      hint: `The answer is a page of a firewall or proxy between; see whose: curl -i ${origin}/rest/v1/`,
    },
    HTTP_401: refusedKey,
    HTTP_402: {
      reason: 'quota_exceeded',
      message: `The project at ${host} is restricted: a quota is used up or a bill is due`,
      hint: 'Look at the billing page of the project and raise the plan or pay',
    },
    HTTP_403: refusedKey,
    HTTP_404: network.protocol,
    HTTP_408: gaveUp(408),
    HTTP_429: {
      reason: 'rate_limited',
      message: `The gateway at ${host} limits the rate of requests (429): users may meet it too`,
      hint: `${lessOften} REFRESH_DATABASE=60s, REFRESH_SCHEMA=10m, REFRESH_RLS=10m`,
    },
    HTTP_500: { ...noDatabase, message: `${api} failed, without saying why (500)` },
    HTTP_502: behind(502),
    HTTP_503: behind(503),
    HTTP_504: gaveUp(504),
    HTTP_52X: { ...network.unreachable, message: `The proxy in front of ${host} cannot reach the project` },
    HTTP_530: {
      ...network.unreachable,
      message: `The proxy in front of ${host} knows no such project (530)`,
      hint: otherProject,
    },
    HTTP_540: {
      reason: 'paused',
      message: `The project at ${host} is paused`,
      hint: 'Resume the project in its dashboard: supabase.com/dashboard',
    },
    HTTP_544: gaveUp(544),
    SILENT_TABLE: {
      about: 'lock',
      reason: 'locked',
      message: `${asked} cannot be looked at: it, or a table that it needs, does not answer while others do`,
      hint: `See database.locks for the table; find who holds the lock: ${whoWaits}`,
    },
    READ_ONLY: {
      ...network.protocol,
      message: `This service held back a request of its own to ${host}, as it could have written`,
      hint: 'The project is not at fault: report it as a bug of wingman-health, with the name of the check',
    },
    REDIRECTED: { ...network.protocol, message: `${api} redirects elsewhere, where the key must not go` },
    BODY_TOO_LARGE: {
      ...network.protocol,
      message: `${host} answers a small question with far more than the Data API would`,
      hint: `See what it is: curl -s ${origin}/rest/v1/ | head -c 300; if it is a web page, correct host and port in SUPABASE_URL, which has no path`,
    },
    // Said of codes without words of their own: they are still PostgREST's, and not those of a stranger at that address.
    REFUSED: {
      reason: 'invalid',
      message: `${api} refuses a query of ${asked}, with a code that is not known here`,
      hint: 'Look the code up: docs.postgrest.org, or postgresql.org/docs/current/errcodes-appendix.html; the log of the database has the whole error',
    },
  } as const satisfies FaultTable & Readonly<Record<RefusalCode, Words>>;
}
