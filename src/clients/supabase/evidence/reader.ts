import type { Answer, CallOptions } from '../../../checks/answer.ts';
import type {
  EvidenceFacts,
  EvidenceQuestion,
  EvidenceTarget,
  RelationEvidence,
  UserColumn,
} from '../../../checks/catalog/facts.ts';
import type { Clock } from '../../../core/clock.ts';
import { askAlone, nameObstacles } from './ask-alone.ts';

/** The parameters of the function for evidence, as it takes them. */
export interface EvidenceParameters {
  readonly targets: string;
  readonly request: string;
}

export interface EvidenceOptions {
  readonly clock: Clock;
  /** Further claims of users, where policies ask for them; the string `$owner` in them stands for the user's id. */
  readonly claims?: Readonly<Record<string, unknown>>;
  ask(parameters: EvidenceParameters, options: CallOptions): Promise<Answer<EvidenceFacts>>;
}

/** PostgREST takes parameters from the URL alone here, and gateways refuse URLs of more than 8 kB. */
const longestParameter = 6_000;
/** Of the database's time, for all calls of one run. */
const budgetMs = 2_000;
/** With less than this left, no further call is begun. */
const leastMs = 100;
/** So long after its beginning a run may still ask about a table that was cancelled: each such call takes three seconds. */
const latestMs = 7_500;
/** The longest that a run takes. */
export const longestRunMs = latestMs + 3_500;

/**
 * Asks for evidence a part at a time, as long as the budget of a run lasts. The relations whose evidence is the oldest
 * are asked first, so that none is left out for ever; until its turn comes, what was seen of it before is told.
 */
export function createEvidenceReader({ clock, claims = {}, ask }: EvidenceOptions) {
  const seen = new Map<string, { readonly evidence: RelationEvidence; readonly run: number; readonly asked: string }>();
  let run = 0;

  return async (question: EvidenceQuestion, options: CallOptions): Promise<Answer<EvidenceFacts>> => {
    run += 1;
    const others = JSON.stringify([question.admins, question.users]);
    const asked = new Map(question.targets.map((target) => [nameOf(target), describe(target) + others]));
    // What was seen under another declaration answers another question.
    for (const [name, found] of seen) if (found.asked !== asked.get(name)) seen.delete(name);
    const rotated = question.targets.toSorted((left, right) => age(left) - age(right));
    const began = clock.monotonic();
    const targetsByName = new Map(question.targets.map((target) => [nameOf(target), target]));
    let canceled: RelationEvidence | null = null;
    let version = '';
    for (const targets of chunk(rotated)) {
      const leftMs = budgetMs - (clock.monotonic() - began);
      if (leftMs < leastMs) break;
      const answer = await ask(
        { targets: write(targets), request: JSON.stringify(describeRequest(question, claims, leftMs)) },
        options,
      );
      if (!answer.ok) return answer;
      version = answer.value.version;
      for (const evidence of answer.value.relations.map(nameObstacles)) {
        if (evidence.state !== 'unreached' || !seen.has(evidence.relation))
          seen.set(evidence.relation, { evidence, run, asked: asked.get(evidence.relation) ?? '' });
        if (evidence.isCanceled && (evidence.kind === 'table' || evidence.kind === 'partitioned table'))
          canceled = evidence;
      }
    }
    const target = targetsByName.get(canceled?.relation ?? '');
    if (canceled && target) {
      const evidence = await askAlone(canceled, async (alone) => {
        if (clock.monotonic() - began > latestMs) return null;
        const request = { ...describeRequest(question, claims, budgetMs), alone };
        const answer = await ask({ targets: write([describe(target)]), request: JSON.stringify(request) }, options);
        return answer.ok ? (answer.value.relations[0] ?? null) : null;
      });
      seen.set(evidence.relation, { evidence, run, asked: describe(target) + others });
    }
    const relations = [...seen.values()].map(({ evidence }) => evidence);
    return { ok: true, value: { version, relations } };
  };

  function age(target: EvidenceTarget): number {
    const found = seen.get(nameOf(target));
    return found && found.evidence.state !== 'unreached' ? found.run : 0;
  }
}

const nameOf = ({ schema, name }: EvidenceTarget) => `${schema}.${name}`;

/** As the function takes it; what is not said is left out, because the text has to fit into a URL. */
function describe({ schema, name, owners, claim, shared, named = [], beside = [] }: EvidenceTarget): string {
  const ways = owners.map(({ path, columns }) => ({
    ...(path.length > 0 && { path: path.map(({ from, to, by }) => ({ from, to: [to.schema, to.name], by })) }),
    columns,
  }));
  return JSON.stringify({
    relation: [schema, name],
    ...(ways.length > 0 && { owners: ways }),
    ...(claim !== 'sub' && { claim }),
    ...(named.length > 0 && { named }),
    ...(beside.length > 0 && { beside: beside.map(describeColumn) }),
    ...(shared.length > 0 && {
      shared: shared.map((one) => ({
        column: one.column,
        equals: one.equals,
        ...(one.with === 'anyone' && { with: one.with }),
      })),
    }),
  });
}

const describeColumn = ({ table, column }: UserColumn) => ({ relation: [table.schema, table.name], column });

const write = (targets: readonly string[]) => `[${targets.join()}]`;

/** The targets in texts that are each short enough for a URL. */
function chunk(targets: readonly EvidenceTarget[]): string[][] {
  const brackets = encodeURIComponent(write([])).length;
  const comma = encodeURIComponent(',').length;
  const chunks: string[][] = [];
  let length = brackets;
  for (const text of targets.map(describe)) {
    const added = encodeURIComponent(text).length + comma;
    const last = chunks.at(-1);
    if (last && length + added <= longestParameter) last.push(text);
    else {
      chunks.push([text]);
      length = brackets - comma;
    }
    length += added;
  }
  return chunks;
}

/** Claims are those that Supabase puts into the token of a user who has signed in with a password. */
function describeRequest(
  { admins, users }: EvidenceQuestion,
  claims: Readonly<Record<string, unknown>>,
  leftMs: number,
) {
  const named = admins.flatMap((one) =>
    'table' in one
      ? { relation: [one.table.schema, one.table.name], column: one.column, where: listValues(one.where) }
      : [],
  );
  return {
    claims: {
      aud: 'authenticated',
      aal: 'aal1',
      is_anonymous: false,
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: {},
      ...claims,
    },
    ...(named.length > 0 && { admins: named }),
    ...(users.length > 0 && {
      users: users.map(describeColumn),
    }),
    budgetMs: Math.floor(leftMs),
  };
}

function listValues(where: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(where).map(([column, value]) => [column, [value]]));
}
