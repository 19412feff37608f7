import type { Fault } from '../../checks/answer.ts';
import type { RestQuery } from '../../checks/ports.ts';
import { clip, longestMessage } from '../../core/outcome.ts';
import { networkFault, type Words, wordsOf } from '../fault-table.ts';
import type { ProjectPlace } from './options.ts';
import { RefusedFetch } from './read-only-fetch.ts';
import { type AskedOfProject, faultsAt } from './words.ts';

/** What came back instead of rows. */
export interface RestRefusal {
  readonly status: number;
  /** PostgREST's code or an SQLSTATE; null when the body holds none, which is how gateways answer. */
  readonly code: string | null;
  /** Read for the name of a missing column, for what a right is missing on and for what gateways say; never passed on. */
  readonly message: string | null;
  /** Read for the schemas that are exposed, and never passed on. */
  readonly hint: string | null;
}

/** The code of a question about a schema that is not exposed. */
export const notExposed = 'PGRST106';

/** What the proxy in front of hosted projects answers for a host that it cannot reach. */
const isProxyStatus = (status: number) => status >= 520 && status <= 529;

const knownShape = /^(PGRST[0-9X]\d\d|[0-9A-Z]{5})$/;

/** Classifies an answer that is not rows: by its code first, because gateways and PostgREST share the statuses. */
export function classifyRestRefusal(
  { status, code, message, hint }: RestRefusal,
  query: RestQuery,
  place: ProjectPlace,
): Fault {
  const stable = code !== null && knownShape.test(code) ? code : null;
  const faults = faultsAt(place, query);
  const refusal = { status, message, table: query.table };
  const words = stable === null ? wordsByStatus(faults, status, message) : wordsByCode(faults, stable, refusal);
  const object = objectOf(words, message, query);
  const exposed = stable === notExposed ? schemasIn(hint ?? message ?? '') : null;
  return {
    ...words,
    message: stable === null ? words.message : withCode(words.message, stable),
    code: stable ?? (status >= 200 && status < 300 ? 'NOT_ROWS' : `HTTP_${status}`),
    ...(object !== null && { object }),
    ...(exposed !== null && { exposed }),
  };
}

/** Classifies an exchange without an answer. */
export function classifyRestError(error: unknown, place: ProjectPlace, asked: AskedOfProject): Fault {
  const faults = faultsAt(place, asked);
  if (error instanceof RefusedFetch) return { ...faults[error.code], code: error.code };
  return networkFault(error, faults) ?? { ...faults.unreachable, code: null };
}

/** What is said of a table that does not answer, while others do. */
export function silentTable(place: ProjectPlace, { role, schema }: AskedOfProject, name: string): Fault {
  const table = name.slice(schema.length + 1);
  return { ...faultsAt(place, { role, schema, table }).SILENT_TABLE, code: null, object: name };
}

/** The code is what people search for; where a line is full, the sentence gives way. */
const withCode = (message: string, code: string) => `${clip(message, longestMessage - code.length - 3)} (${code})`;

type Faults = ReturnType<typeof faultsAt>;
type Refusal = Pick<RestRefusal, 'status' | 'message'> & Pick<RestQuery, 'table'>;

/** `22023` is about the role only while signing in, which version 12 says with another status. What PostgREST gives a 404 or 500 with a code is no gateway's. */
function wordsByCode(faults: Faults, code: string, { status, message, table }: Refusal): Words {
  const isOfRole = status === 401 || unknownRole.test(message ?? '');
  const codes =
    code === '22023' && !isOfRole ? [] : [refusedOf(code, message, table), code, code.slice(0, 3), code.slice(0, 2)];
  const statuses = status === 404 || status === 500 ? [] : [`HTTP_${status}`];
  return wordsOf<Words>(faults, [...codes, ...statuses], faults.REFUSED);
}

const unknownRole = /^role "[^"]*" does not exist$/;

/** One code stands for every right that is missing, or for every token that is refused; only the message says which. */
function refusedOf(code: string, message: string | null, table: string): string {
  const text = message ?? '';
  if (code === 'PGRST301' && /^JWT ?(expired|not ?yet ?valid|issued ?at ?future)$/i.test(text)) return 'EXPIRED';
  if (code.startsWith('PGRST30') && /^JWT ?not ?in ?audience$/i.test(text)) return 'OTHER_AUDIENCE';
  if (code === '42P01')
    return isOfAnother(/^relation "(?:[^"]*\.)?([^".]+)" does not exist$/.exec(text), table) ? 'NEEDED_TABLE' : code;
  if (code !== '42501') return code;
  if (/^permission denied to set role\b/.test(text)) return 'ROLE_NOT_GRANTED';
  if (/^permission denied for schema\b/.test(text)) return 'SCHEMA_NOT_GRANTED';
  const object = /^permission denied for (?:table|relation|(?:materialized )?view|foreign table|function) (.+)$/.exec(
    text,
  );
  return isOfAnother(object, table) ? 'NEEDED_NOT_GRANTED' : code;
}

/** Whether what a message names is not what was asked for, nor a part of the functions of this service, but what that needs. */
const isOfAnother = (named: RegExpExecArray | null, asked: string) =>
  named !== null && named[1] !== asked && !named[1]?.startsWith('wingman_health_');

function wordsByStatus(faults: Faults, status: number, message: string | null): Words {
  const otherwise = isProxyStatus(status) ? faults.HTTP_52X : faults.protocol;
  return wordsOf<Words>(faults, [sayingOf(status, message), `HTTP_${status}`], otherwise);
}

/** What of a refusal only its body tells: keys of the old form are switched off, or a page of somebody on the way. */
export function sayingOf(status: number, body: string | null): 'LEGACY_KEYS' | 'ON_THE_WAY' | null {
  if (status === 401 && /legacy api keys are disabled/i.test(body ?? '')) return 'LEGACY_KEYS';
  // A proxy, or a network that wants somebody to sign in first, answers for whatever is behind it.
  if (status === 407 || status === 511) return 'ON_THE_WAY';
  return (status === 401 || status === 403) && pageOfAnother.test(body ?? '') ? 'ON_THE_WAY' : null;
}

/** A page, or what a firewall tells programs in its place: «error code: 1020». The project answers in JSON, and has no such codes. */
const pageOfAnother = /^\s*<|^\W*(error|error code:?) 1\d{3}\b/i;

/** The schemas that are exposed: version 12 says it in the message, those after it in the hint. */
function schemasIn(text: string): readonly string[] | null {
  const [, list] = /\b(?:schemas are exposed|one of the following): (.+)$/.exec(text) ?? [];
  return list?.split(',').map((name) => name.trim()) ?? null;
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
