import type { Fault } from '../../checks/answer.ts';
import type { RestRole } from '../../checks/ports.ts';
import type { NetworkKind } from '../network-cause.ts';
import type { RefusalCode } from './read-only-fetch.ts';

/** What a fault says. */
export type Words = Pick<Fault, 'reason' | 'message' | 'hint' | 'about'>;
/** What a fault says of the key, whose hint depends on whose key it was. */
export type WordsOfKey = Omit<Words, 'hint'> & { readonly hint?: never };

/** What to do when the key of a role is not accepted. */
export const keyHints = {
  service: 'Compare SUPABASE_SERVICE_ROLE_KEY with the API keys of the project',
  anon: 'Compare SUPABASE_ANON_KEY with the API keys of the project',
  stranger: 'Compare SUPABASE_JWT_SECRET with the JWT secret of the project',
} as const satisfies Record<RestRole, string>;

const checkUrl = "SUPABASE_URL must be the project's own URL, without a path";
const checkDatabase = 'Look at the database: it may be starting, restarting, out of disk or out of connections';
const spareConnections = 'Close idle connections, raise the limit, or find the query that holds them';

const noDatabase: Words = {
  reason: 'unreachable',
  message: 'The Data API cannot reach its database',
  hint: checkDatabase,
};
const saturated: Words = {
  reason: 'saturated',
  message: 'The database has no resources left for another query',
  hint: spareConnections,
};
const missingTable: Words = {
  about: 'table',
  reason: 'missing',
  message: 'The table is not there',
  hint: "Apply the migration that creates it; if it is there, reload the API: notify pgrst, 'reload schema'",
};
const missingFunction: Words = {
  about: 'function',
  reason: 'missing',
  message: 'A function that the query needs is not there',
  hint: 'Apply the migration that creates it, or mend the policy or view that calls it',
};
const refusedToken: WordsOfKey = { reason: 'unauthorized', message: 'The Data API does not accept the key' };
const refusedKey: WordsOfKey = { reason: 'unauthorized', message: 'The gateway does not accept the key' };
/** Also what is said when nothing better is known. */
export const unreachable: Words = {
  reason: 'unreachable',
  message: 'The Data API cannot be reached',
  hint: 'Check that the project runs and that SUPABASE_URL names it',
};
const late: Words = {
  reason: 'timeout',
  message: 'The Data API did not answer in time',
  hint: 'Look at the load of the database and at the network between',
};
export const notTheApi: Words = {
  reason: 'invalid',
  message: 'What answers is not the Data API',
  hint: checkUrl,
};

/** Said of codes without words of their own. */
export const refusedQuestion: Words = {
  reason: 'invalid',
  message: 'The Data API failed on the question',
  hint: "Look the code up: it is PostgREST's or an SQLSTATE",
};

/** PostgREST's codes and SQLSTATEs that have words of their own. */
export const wordsOfCode: Readonly<Record<string, Words | WordsOfKey>> = {
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
  PGRST302: { ...refusedToken, message: 'The Data API takes no anonymous requests' },
  PGRST303: {
    ...refusedToken,
    message: 'The key has expired or is not valid yet',
    hint: 'Replace the key, or correct the clock of this machine',
  },
  '22023': { ...refusedToken, message: 'The key names a role that the database does not have' },
  '3F000': { reason: 'missing', message: 'The schema is not there', hint: missingTable.hint },
  '42501': {
    about: 'grant',
    reason: 'forbidden',
    message: 'The role has no grant for this',
    hint: 'Grant what is needed to the role, if it is meant to have it',
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
  '55P03': { ...saturated, message: 'The table is locked', hint: 'Find the transaction that holds the lock' },
  '57014': { ...late, message: 'The database cancelled the query because it took too long' },
};

/** Classes of SQLSTATEs, by how they begin. */
export const wordsOfClass: readonly (readonly [string, Words | WordsOfKey])[] = [
  ['08', noDatabase],
  ['28', refusedToken],
  ['40', saturated],
  ['53', saturated],
  ['54', saturated],
  ['57P', noDatabase],
  ['58', noDatabase],
];

/** What gateways mean when the body holds no code. */
export const wordsOfStatus: Readonly<Record<number, Words | WordsOfKey>> = {
  401: refusedKey,
  402: {
    reason: 'quota_exceeded',
    message: 'The project is restricted: a quota is used up or a bill is due',
    hint: 'Look at the billing page of the project',
  },
  403: refusedKey,
  404: notTheApi,
  408: late,
  429: {
    reason: 'rate_limited',
    message: 'The gateway limits the rate of requests',
    hint: 'Ask less often: raise the cadences of the database categories',
  },
  500: { ...noDatabase, message: 'The Data API failed' },
  502: unreachable,
  503: unreachable,
  504: late,
  530: { ...unreachable, hint: 'The project may be paused or deleted, or SUPABASE_URL may name another' },
  540: { reason: 'paused', message: 'The project is paused', hint: 'Resume the project in its dashboard' },
  544: late,
};

/** What is said when the exchange failed. */
export const wordsOfNetwork = {
  timeout: late,
  unknown_host: {
    ...unreachable,
    message: 'The host of the Data API is not known',
    hint: 'The project may be paused or deleted, or SUPABASE_URL may name another',
  },
  unreachable,
  certificate: {
    reason: 'invalid',
    message: 'No secure connection to the Data API can be made',
    hint: 'Check the certificate, and that SUPABASE_URL begins with the right scheme',
  },
  protocol: notTheApi,
} as const satisfies Record<NetworkKind, Words>;

/** What is said when the exchange was broken off on this side. */
export const wordsOfRefusal = {
  READ_ONLY: { ...notTheApi, message: 'A request that could write was not sent', hint: 'Report this as a fault' },
  REDIRECTED: { ...notTheApi, message: 'The Data API redirects elsewhere, where the key must not go' },
  BODY_TOO_LARGE: { ...notTheApi, message: 'The answer of the Data API is far too long' },
} as const satisfies Record<RefusalCode, Words>;
