import type { RestRole } from '../../checks/ports.ts';
import { type FaultTable, networkWords, type Words } from '../fault-table.ts';
import type { RefusalCode } from './read-only-fetch.ts';

/** What a fault says; that of a key leaves the hint to whose key it was. */
type SupabaseWords = Omit<Words, 'hint'> & Partial<Pick<Words, 'hint'>>;

/** What to do when the key of a role is not accepted. */
export const keyHints = {
  service: 'Compare SUPABASE_SERVICE_ROLE_KEY with the API keys of the project',
  anon: 'Compare SUPABASE_ANON_KEY with the API keys of the project',
  stranger:
    'Compare SUPABASE_SIGNING_KEY, or SUPABASE_JWT_SECRET where that is not set, with the JWT keys of the project',
} as const satisfies Record<RestRole, string>;

const otherProject = 'The project may be paused or deleted, or SUPABASE_URL may name another';
const network = networkWords('the Data API', {
  timeout:
    'Look at the load of the database, at whether the API still gets connections to it (it waits 10 s for a free one), and at the network between',
  unknown_host: otherProject,
  unreachable: 'Check that the project runs and that SUPABASE_URL names it',
  certificate: 'Check the certificate, and that SUPABASE_URL begins with the right scheme',
  protocol: "SUPABASE_URL must be the project's own URL, without a path",
});

const noDatabase: SupabaseWords = {
  reason: 'unreachable',
  message: 'The Data API cannot reach its database',
  hint: 'Look at the database: it may be starting, restarting, out of disk or out of connections',
};
const saturated: SupabaseWords = {
  reason: 'saturated',
  message: 'The database has no resources left for another query',
  hint: 'Close idle connections, raise the limit, or find the query that holds them',
};
const missingTable = {
  about: 'table',
  reason: 'missing',
  message: 'The table is not there',
  hint: "Apply the migration that creates it; if it is there, reload the API: notify pgrst, 'reload schema'",
} as const;
const missingFunction: SupabaseWords = {
  about: 'function',
  reason: 'missing',
  message: 'A function that the query needs is not there',
  hint: 'Apply the migration that creates it, or mend the policy or view that calls it',
};
const refusedToken: SupabaseWords = { reason: 'unauthorized', message: 'The Data API does not accept the key' };
const expired: SupabaseWords = {
  ...refusedToken,
  message: 'The key has expired or is not valid yet',
  hint: 'Replace the key, or correct the clock of this machine',
};
const refusedKey: SupabaseWords = { reason: 'unauthorized', message: 'The gateway does not accept the key' };

/** Said of codes without words of their own: they are still PostgREST's, and not those of a stranger at that address. */
export const refusedQuestion: Words = {
  reason: 'invalid',
  message: 'The Data API failed on the question',
  hint: "Look the code up: it is PostgREST's or an SQLSTATE",
};

/**
 * PostgREST's codes and SQLSTATEs, classes of SQLSTATEs by how they begin, statuses of gateways whose bodies hold no
 * code, and why an exchange was broken off on this side.
 */
export const faults: FaultTable<SupabaseWords> & Readonly<Record<RefusalCode, Words>> = {
  ...network,
  PGRST000: noDatabase,
  PGRST001: noDatabase,
  PGRST002: { ...noDatabase, message: 'The Data API has not loaded its schema yet' },
  PGRST003: { ...saturated, message: 'The Data API waited in vain for a free connection' },
  PGRST106: {
    reason: 'missing',
    message: 'The Data API does not expose the schema that holds the tables',
    hint: 'Add the schema to the exposed schemas of the project, or correct the contract',
  },
  PGRST200: {
    about: 'relationship',
    reason: 'drifted',
    message: 'No foreign key connects the tables in this way',
    hint: 'Apply the migration that creates the foreign key',
  },
  PGRST201: {
    about: 'ambiguity',
    reason: 'not_verified',
    message: 'More than one foreign key connects the tables in this way',
    hint: 'Nothing to mend: the question was ambiguous',
  },
  PGRST202: missingFunction,
  PGRST205: missingTable,
  PGRST300: {
    reason: 'invalid',
    message: 'The Data API has no usable JWT secret',
    hint: 'Configure the JWT secret of the project',
  },
  PGRST301: refusedToken,
  // Version 12 says this of a key that has expired too, and only its message tells.
  EXPIRED: expired,
  PGRST302: { ...refusedToken, message: 'The Data API takes no anonymous requests' },
  PGRST303: expired,
  '22023': { ...refusedToken, message: 'The key names a role that the database does not have' },
  '3F000': { reason: 'missing', message: 'The schema is not there', hint: missingTable.hint },
  '42501': {
    about: 'grant',
    reason: 'forbidden',
    message: 'The role has no grant for this',
    hint: 'Grant what is needed to the role, if it is meant to have it',
  },
  ROLE_NOT_GRANTED: {
    reason: 'unauthorized',
    message: 'The login of the Data API may not become the role of the key',
    hint: 'grant anon, authenticated, service_role to authenticator;',
  },
  SCHEMA_NOT_GRANTED: {
    about: 'schema',
    reason: 'forbidden',
    message: 'The role may not use the schema',
    hint: 'grant usage on schema … to anon, authenticated, service_role;',
  },
  '42703': {
    about: 'column',
    reason: 'drifted',
    message: 'A column is not there',
    hint: 'Apply the migration that creates it, or correct the contract if it was renamed on purpose',
  },
  '42883': missingFunction,
  '42P01': missingTable,
  '42P17': {
    about: 'policy',
    reason: 'invalid',
    message: 'The policies of the table refer to themselves without end',
    hint: 'Move the look-up in the policy into a security definer function',
  },
  '55P03': {
    reason: 'locked',
    message: 'A table that the query needs is locked',
    hint: 'Look at database.locks for the table, and find the transaction that holds the lock',
  },
  '57014': { ...network.timeout, message: 'The database cancelled the query because it took too long' },
  '08': noDatabase,
  '28': refusedToken,
  '40': saturated,
  '53': saturated,
  '54': saturated,
  '57P': noDatabase,
  '58': noDatabase,
  LEGACY_KEYS: {
    reason: 'unauthorized',
    message: 'The keys of the old form are switched off for the project',
    hint: 'Set the publishable and the secret key of the project in their place',
  },
  ON_THE_WAY: {
    reason: 'forbidden',
    message: 'Something on the way to the project refuses this service, and is not the project',
    hint: 'Look at the firewall, the proxy and the network restrictions between: the answer is a page of theirs',
  },
  HTTP_401: refusedKey,
  HTTP_402: {
    reason: 'quota_exceeded',
    message: 'The project is restricted: a quota is used up or a bill is due',
    hint: 'Look at the billing page of the project',
  },
  HTTP_403: refusedKey,
  HTTP_404: network.protocol,
  HTTP_408: network.timeout,
  HTTP_429: {
    reason: 'rate_limited',
    message: 'The gateway limits the rate of requests',
    hint: 'Ask less often: raise the cadences of the database categories',
  },
  HTTP_500: { ...noDatabase, message: 'The Data API failed' },
  HTTP_502: network.unreachable,
  HTTP_503: network.unreachable,
  HTTP_504: network.timeout,
  HTTP_530: { ...network.unreachable, hint: otherProject },
  HTTP_540: { reason: 'paused', message: 'The project is paused', hint: 'Resume the project in its dashboard' },
  HTTP_544: network.timeout,
  READ_ONLY: {
    ...network.protocol,
    message: 'A request that could write was not sent',
    hint: 'Report this as a fault',
  },
  REDIRECTED: { ...network.protocol, message: 'The Data API redirects elsewhere, where the key must not go' },
  BODY_TOO_LARGE: { ...network.protocol, message: 'The answer of the Data API is far too long' },
};
