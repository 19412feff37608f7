import type { EvidenceFacts, RelationEvidence } from '../../../src/checks/catalog/facts.ts';
import { evidenceSchema } from '../../../src/checks/catalog/facts.ts';
import { contractSchema } from '../../../src/contract/schema.ts';
import { wingmanMatch } from '../../../src/contract/wingman-match.ts';
import { commands } from '../../../src/core/exposure.ts';
import { askAfter, type SqlDatabase } from './sql-database.ts';

export const contract = contractSchema.parse(wingmanMatch);

/** A relation as the function takes it. */
export interface Target {
  readonly relation: readonly [schema: string, name: string];
  readonly owners?: readonly Owners[];
  readonly claim?: string;
  readonly shared?: readonly {
    readonly column: string;
    readonly equals?: readonly string[];
    readonly with?: 'anyone';
  }[];
  readonly named?: readonly string[];
  readonly beside?: readonly { readonly relation: readonly [schema: string, name: string]; readonly column: string }[];
}

interface Owners {
  readonly path?: readonly Hop[];
  readonly columns: readonly string[];
}

interface Hop {
  readonly from: readonly string[];
  readonly to: readonly [schema: string, name: string];
  readonly by: readonly string[];
}

/** The tables of the contract, in its order. */
export const targets: readonly Target[] = Object.values(contract.tables).map(({ schema, name, owners }) => ({
  relation: [schema, name],
  ...(owners.length > 0 && {
    owners: owners.map(({ path, columns }) => ({
      path: path.map(({ from, to, by }) => ({ from, to: [to.schema, to.name], by })),
      columns,
    })),
  }),
}));

/** A table of the schema public whose owner stands in these columns; without any, nobody owns its rows. */
export function ownedBy(name: string, ...columns: readonly string[]): Target {
  return { relation: ['public', name], ...(columns.length > 0 && { owners: [{ columns }] }) };
}

export interface EvidenceQuestion {
  /** What is changed before, and taken back afterwards. */
  readonly change?: string;
  readonly targets?: readonly Target[];
  readonly request?: Readonly<Record<string, unknown>>;
}

const users = [{ relation: ['public', 'user_profiles'], column: 'id' }];

/** The call of the function, as SQL. */
export function evidenceOf({ targets: asked = targets, request = {} }: EvidenceQuestion = {}): string {
  return `public.wingman_health_evidence(${quote(asked)}, ${quote({ users, ...request })})`;
}

const quote = (value: unknown) => `'${JSON.stringify(value).replaceAll("'", "''")}'`;

/** Asks with more time than the function takes by itself, because a machine may have other work to do. */
export async function askEvidence(database: SqlDatabase, question: EvidenceQuestion = {}): Promise<EvidenceFacts> {
  const request = { budgetMs: 20_000, relationMs: 10_000, ...question.request };
  return evidenceSchema.parse(
    await askAfter(database, question.change ?? 'select', evidenceOf({ ...question, request })),
  );
}

export type Words = Readonly<Record<string, unknown>>;

/**
 * The evidence in words, each by its name: `dating_goals owner.select` is `own, some foreign` where a user may read all
 * rows of theirs that were tried and some of others. What is said of several owners is added up.
 */
export function describeEvidence({ relations }: EvidenceFacts): Words {
  return Object.fromEntries(relations.flatMap(describeRelation));
}

function describeRelation(evidence: RelationEvidence): [string, unknown][] {
  const { relation, kind, state, sqlstate } = evidence;
  const name = relation.replace(/^public\./, '');
  const told: [string, unknown][] = [[name, [kind, state, sqlstate].filter(Boolean).join(' ')]];
  for (const as of ['anon', 'stranger', 'owner'] as const) {
    const personas = evidence.personas.filter((persona) => persona.as === as);
    if (personas.length === 0) continue;
    const hasOwn = as === 'owner' && personas.some(({ commands: { select } }) => select?.own || select?.sqlstate);
    const sees = [
      hasOwn &&
        describeAnswer(
          'own',
          personas.map((persona) => persona.sees.own),
        ),
      describeAnswer(
        'foreign',
        personas.map((persona) => persona.sees.foreign),
      ),
    ];
    told.push([`${name} ${as} sees`, sees.filter(Boolean).join(', ') || 'nothing']);
    if (personas.some(({ adds }) => adds)) told.push([`${name} ${as} adds`, true]);
    for (const command of commands) {
      const tried = personas.flatMap((persona) => persona.commands[command] ?? []);
      if (tried.length > 0) told.push([`${name} ${as} ${command}`, describeTried(tried)]);
    }
  }
  return told;
}

function describeAnswer(side: string, answers: readonly (boolean | null)[]): string {
  if (answers.includes(true)) return side;
  return answers.every((answer) => answer === null) ? `perhaps ${side}` : '';
}

type Tried = NonNullable<RelationEvidence['personas'][number]['commands']['select']>;

const sides = [
  ['own', 'own'],
  ['foreign', 'foreign'],
  ['shared', 'shared'],
  ['madeUp', 'made up'],
] as const;

function describeTried(tried: readonly Tried[]): string {
  if (!tried.some(({ granted }) => granted)) return 'not granted';
  const words = sides.flatMap(([side, word]) => {
    const tallies = tried.flatMap((one) => (one[side] ? [one[side]] : []));
    if (tallies.length === 0) return [];
    const [allowed, all] = [0, 1].map((place) => tallies.reduce((sum, tally) => sum + (tally[place] ?? 0), 0));
    if (!allowed) return [''];
    return [allowed === all ? word : `some ${word}`];
  });
  const code = tried.find(({ sqlstate }) => sqlstate)?.sqlstate;
  const said = words.length === 0 ? 'untried' : words.filter(Boolean).join(', ') || 'nothing';
  return code ? `${said}, ${code}` : said;
}

/** What the later evidence says otherwise, or more. */
export function differences(before: EvidenceFacts, after: EvidenceFacts): Words {
  const known = describeEvidence(before);
  return Object.fromEntries(Object.entries(describeEvidence(after)).filter(([name, words]) => known[name] !== words));
}
