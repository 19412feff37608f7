import type { RestQuery, RestRole } from '../../checks/ports.ts';
import { behindIt, type FaultTable, networkWords, type Words } from '../fault-table.ts';
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
export const lookAtCertificate = ({ host }: ProjectPlace) =>
  `Look at the certificate: openssl s_client -connect ${host.includes(':') ? host : `${host}:443`}; plain HTTP needs http:// in SUPABASE_URL`;

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
        'See whether the database is overloaded or the API waits for a connection to it (10 s for a free one): select * from pg_stat_activity',
      unknown_host: otherProject,
      unreachable: `See whether the project runs and SUPABASE_URL names it: curl -i ${origin}/rest/v1/`,
      certificate: lookAtCertificate(place),
      protocol: "Set SUPABASE_URL to the project's own URL, without a path: https://<project>.supabase.co",
    },
  );
  const noDatabase = {
    reason: 'unreachable',
    message: `${api} cannot reach its database`,
    hint: 'See whether the database starts, restarts, or is out of disk or connections: its dashboard and log',
  } as const;
  const saturated = {
    reason: 'saturated',
    message: `The database behind ${host} has no resources left for another query`,
    hint: 'Find what holds them: select pid, state, query_start, query from pg_stat_activity; end it: pg_terminate_backend(pid)',
  } as const;
  const missingTable = {
    about: 'table',
    reason: 'missing',
    message: `${api} does not know the table ${asked}`,
    hint: "Apply the migration that creates it; if it is there, reload the API: notify pgrst, 'reload schema'",
  } as const;
  const missingFunction = {
    about: 'function',
    reason: 'missing',
    message: `A function that a query of ${asked} needs is not there`,
    hint: "Apply the migration that creates it, or mend the policy or view that calls it; then: notify pgrst, 'reload schema'",
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
    PGRST000: noDatabase,
    PGRST001: noDatabase,
    PGRST002: { ...noDatabase, message: `${api} has not loaded its schema yet` },
    PGRST003: { ...saturated, message: `${api} waited in vain for a free connection to its database` },
    PGRST106: {
      reason: 'missing',
      message: `${api} does not expose the schema "${schema}"`,
      hint: `Add "${schema}" to the exposed schemas of the project (Settings > Data API), or correct "schema" in the contract`,
    },
    PGRST200: {
      about: 'relationship',
      reason: 'drifted',
      message: `No foreign key connects ${asked} in the way that was asked`,
      hint: "Apply the migration that creates the foreign key; then: notify pgrst, 'reload schema'",
    },
    PGRST201: {
      about: 'ambiguity',
      reason: 'not_verified',
      message: `More than one foreign key connects ${asked} in the way that was asked`,
      hint: 'Nothing to mend: the question was ambiguous',
    },
    PGRST202: missingFunction,
    PGRST205: missingTable,
    PGRST300: {
      reason: 'invalid',
      message: `${api} has no usable JWT secret`,
      hint: 'Set the JWT secret of the project (PGRST_JWT_SECRET where it is self-hosted) and restart the Data API',
    },
    PGRST301: refusedToken,
    // Version 12 says this of a key that has expired too, and only its message tells.
    EXPIRED: expired,
    PGRST302: { ...refusedToken, message: `${api} takes no requests without a key that it knows` },
    PGRST303: expired,
    '22023': {
      ...refusedToken,
      message: `The database behind ${host} does not have the role that is named in ${key}`,
    },
    '3F000': {
      reason: 'missing',
      message: `The database behind ${host} has no schema "${schema}"`,
      hint: missingTable.hint,
    },
    '42501': {
      about: 'grant',
      reason: 'forbidden',
      message: `The role ${databaseRole} has not been granted what was asked`,
      hint: `If it is meant to have it: grant select on ${asked} to ${databaseRole};`,
    },
    ROLE_NOT_GRANTED: {
      reason: 'unauthorized',
      message: `The login of the Data API at ${host} may not become the role ${databaseRole}`,
      hint: 'grant anon, authenticated, service_role to authenticator;',
    },
    SCHEMA_NOT_GRANTED: {
      about: 'schema',
      reason: 'forbidden',
      message: `The role ${databaseRole} may not use a schema that ${asked} needs`,
      hint: `grant usage on schema ${schema} to anon, authenticated, service_role; -- or on the schema that a policy or view of it uses`,
    },
    '42703': {
      about: 'column',
      reason: 'drifted',
      message: `A column that was asked of ${asked} is not there`,
      hint: 'Apply the migration that creates it, or correct the contract if it was renamed on purpose',
    },
    '42883': missingFunction,
    '42P01': missingTable,
    '42P17': {
      about: 'policy',
      reason: 'invalid',
      message: `The policies of ${asked} refer to themselves without end`,
      hint: 'Move the look-up in the policy into a security definer function',
    },
    '55P03': {
      reason: 'locked',
      message: `A query of ${asked} waited for a lock, in vain`,
      hint: 'See database.locks for the table; find who holds it: select pid, pg_blocking_pids(pid), query from pg_stat_activity',
    },
    '57014': {
      ...behindIt(network.timeout),
      message: `The database behind ${host} cancelled a query that took too long`,
    },
    '08': noDatabase,
    '28': refusedToken,
    '40': saturated,
    '53': saturated,
    '54': saturated,
    '57P': noDatabase,
    '58': noDatabase,
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
      message: `The gateway at ${host} limits the rate of requests (429)`,
      hint: 'Ask less often: REFRESH_DATABASE=60s, REFRESH_SCHEMA=10m, REFRESH_RLS=10m',
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
    READ_ONLY: {
      ...network.protocol,
      message: `A request to ${host} that could write was not sent`,
      hint: 'This service is at fault: report it, with the error of this result',
    },
    REDIRECTED: { ...network.protocol, message: `${api} redirects elsewhere, where the key must not go` },
    BODY_TOO_LARGE: { ...network.protocol, message: `${api} gave an answer that is far too long` },
    // Said of codes without words of their own: they are still PostgREST's, and not those of a stranger at that address.
    REFUSED: {
      reason: 'invalid',
      message: `${api} refuses a query of ${asked}, with a code that is not known here`,
      hint: "The private result has the code: look it up among PostgREST's and PostgreSQL's error codes",
    },
  } as const satisfies FaultTable & Readonly<Record<RefusalCode, Words>>;
}
