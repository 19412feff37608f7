import type { Fault } from '../../checks/answer.ts';
import type { RestQuery } from '../../checks/ports.ts';
import { networkCause } from '../network-cause.ts';
import { RefusedFetch } from './read-only-fetch.ts';
import {
  keyHints,
  notTheApi,
  refusedQuestion,
  unreachable,
  type Words,
  type WordsOfKey,
  wordsOfClass,
  wordsOfCode,
  wordsOfNetwork,
  wordsOfRefusal,
  wordsOfStatus,
} from './words.ts';

/** What came back instead of rows. */
export interface RestRefusal {
  readonly status: number;
  /** PostgREST's code or an SQLSTATE; null when the body holds none, which is how gateways answer. */
  readonly code: string | null;
  /** Read for the name of a missing column only, and never passed on. */
  readonly message: string | null;
}

/** What the proxy in front of hosted projects answers for a host that it cannot reach. */
const isProxyStatus = (status: number) => status >= 520 && status <= 529;

const knownShape = /^(PGRST[0-9X]\d\d|[0-9A-Z]{5})$/;

/** Classifies an answer that is not rows: by its code first, because gateways and PostgREST share the statuses. */
export function classifyRestRefusal({ status, code, message }: RestRefusal, query: RestQuery): Fault {
  const stable = code !== null && knownShape.test(code) ? code : null;
  const words = stable === null ? wordsByStatus(status) : wordsByCode(stable, status);
  const object = objectOf(words, message, query);
  return {
    reason: words.reason,
    message: words.message,
    hint: words.hint ?? keyHints[query.role],
    code: stable ?? (status >= 200 && status < 300 ? 'NOT_ROWS' : `HTTP_${status}`),
    ...(words.about && { about: words.about }),
    ...(object !== null && { object }),
  };
}

/** Classifies an exchange without an answer. */
export function classifyRestError(error: unknown): Fault {
  if (error instanceof RefusedFetch) return { ...wordsOfRefusal[error.code], code: error.code };
  const cause = networkCause(error);
  return cause ? { ...wordsOfNetwork[cause.kind], code: cause.code } : { ...unreachable, code: null };
}

/** A code that we do not know is still PostgREST's, so the words for a stranger at that address would be wrong. */
function wordsByCode(code: string, status: number): Words | WordsOfKey {
  const isAboutRole = code !== '22023' || status === 401;
  const known = wordsOfCode[code] ?? wordsOfClass.find(([start]) => code.startsWith(start))?.[1];
  if (known && isAboutRole) return known;
  return status === 404 || status === 500 ? refusedQuestion : (wordsOfStatus[status] ?? refusedQuestion);
}

function wordsByStatus(status: number): Words | WordsOfKey {
  const words = wordsOfStatus[status];
  if (words) return words;
  return isProxyStatus(status) ? unreachable : notTheApi;
}

/** Only names that the question held already: what else the message names stays there. */
function objectOf(
  { about }: Pick<Fault, 'about'>,
  message: string | null,
  { table, columns }: RestQuery,
): string | null {
  if (about === 'table') return table;
  if (about !== 'column') return null;
  const name = /([A-Za-z_][\w$]*)"? does not exist/.exec(message ?? '')?.[1];
  const asked = columns.flatMap((column) => column.match(/[A-Za-z_][\w$]*/g) ?? []);
  return asked.find((column) => column === name) ?? null;
}
