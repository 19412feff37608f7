import type { CatalogFacts, ForeignKeyFacts, RelationFacts } from '../../../checks/catalog/facts.ts';
import { nameOf } from '../../../checks/catalog/view.ts';
import type { ExposureView, JudgedCommand, JudgedRelation } from '../../../checks/rls/evidence/exposure-view.ts';
import type { Sight } from '../../../checks/rls/evidence/sight-of.ts';
import { parseTableName, writeName, writeTableName } from '../../../contract/key-path.ts';
import type { ContractInput } from '../../../contract/schema.ts';
import { type AccessWord, type Command, commands } from '../../../core/exposure.ts';
import { guessOwner } from './guess-owner.ts';
import { isLookup } from './is-lookup.ts';

type TableInput = ContractInput['tables'][string];

const storage = 'storage';
const placeholderSender = 'noreply@example.com';

/** Describes the tables and whose their rows are; nobody is allowed anything yet. */
export function draftContract(facts: CatalogFacts, platform: string): ContractInput {
  // Users reach the storage through its own service: the Data API does not expose its schema.
  const exposed = facts.schemas.filter((schema) => schema !== storage);
  const schemas = exposed.length > 0 ? exposed : ['public'];
  const [schema = 'public'] = schemas;
  const tables = facts.relations.filter(isTable);
  return {
    platform,
    schemas,
    ...(tables.some((table) => table.schema === storage) && { uses: { storage: true } }),
    tables: Object.fromEntries(tables.map((table) => [keyOf(table, schema), describeTable(table, facts, schema)])),
    ...surroundings,
  };
}

const surroundings: Pick<ContractInput, 'environment' | 'email'> = {
  environment: {
    required: [{ name: 'SUPABASE_URL' }, { name: 'SUPABASE_ANON_KEY' }, { name: 'SUPABASE_SERVICE_ROLE_KEY' }],
    optional: [{ name: 'REDIS_URL' }, { name: 'REDIS_PASSWORD' }, { name: 'RESEND_API_KEY' }],
  },
  email: { from: placeholderSender },
};

/** A partition is a part of its table, and views hold nothing. */
function isTable({ kind, partitionOf }: RelationFacts): boolean {
  return (kind === 'table' || kind === 'partitioned table') && partitionOf === null;
}

/** The name under which the file holds a table. */
function keyOf(table: RelationFacts, schema: string): string {
  const read = parseTableName(table.name, schema);
  const isPlain = table.schema === schema && read.schema === schema && read.name === table.name;
  return isPlain ? table.name : writeTableName(table, schema);
}

function describeTable(table: RelationFacts, facts: CatalogFacts, schema: string): TableInput {
  const owner = guessOwner(table, facts, schema);
  const keys = table.foreignKeys.map((key) => describeKey(key, facts, schema));
  return {
    core: table.schema !== storage,
    columns: Object.fromEntries(
      table.columns.map(({ name, type, nullable }) => [name, nullable ? type : `${type} not null`]),
    ),
    ...(table.primaryKey.length > 0 && { primaryKey: [...table.primaryKey] }),
    ...(keys.length > 0 && { foreignKeys: keys }),
    access: 'nobody',
    ...(owner && { owner }),
  };
}

/** The schema of another table is everything before its name, which may itself have a dot in it. */
function describeKey(
  { columns, references, referencedColumns, onDelete }: ForeignKeyFacts,
  facts: CatalogFacts,
  usual: string,
) {
  const known = facts.relations.find((relation) => nameOf(relation) === references);
  const dot = references.indexOf('.');
  const target = known ?? { schema: references.slice(0, dot), name: references.slice(dot + 1) };
  const list = referencedColumns.map(writeName);
  const there = `${writeTableName(target, usual)}.${list.length === 1 ? list[0] : `(${list.join(', ')})`}`;
  const [column = ''] = columns;
  return { ...(columns.length === 1 ? { column } : { columns: [...columns] }), references: there, onDelete };
}

/**
 * The contract with what was seen of each table: the narrowest word that fits. What is open wider than to its owners is
 * left strict, so that the checks complain until a person has decided; but a list that says nothing of users and that
 * nobody can change may be read by whoever reads it.
 */
export function declareAccess(draft: ContractInput, { catalog, relations }: ExposureView): ContractInput {
  const [schema = 'public'] = draft.schemas ?? [];
  const seen = new Map(relations.map((one) => [keyOf(one.relation, schema), one]));
  const tables = Object.entries(draft.tables).map(([key, table]) => {
    const found = seen.get(key);
    const isOwned = table.owner !== undefined;
    const isOfGroup = [table.owner].flat().some((owner) => owner?.path !== undefined);
    const isList = !isOwned && found !== undefined && isReadAlone(found) && isLookup(catalog, found.relation);
    const judged = found?.judged ?? [];
    const words = judged.map(
      (one) => [one.command, (isList && wordForAll(one)) || wordFor(one, isOwned, isOfGroup)] as const,
    );
    return [key, { ...table, access: simplify(Object.fromEntries(words)) }] as const;
  });
  return { ...draft, tables: Object.fromEntries(tables) };
}

const isYes = ({ extent }: Pick<Sight, 'extent'>) => extent === 'some' || extent === 'all';

function isReadAlone({ judged }: JudgedRelation): boolean {
  return judged.every(({ command, anon, stranger }) => command === 'select' || !(isYes(anon) || isYes(stranger)));
}

/** Who reads every row, where that is everybody. */
function wordForAll({ anon, stranger }: JudgedCommand): AccessWord | null {
  if (stranger.extent !== 'all') return null;
  return anon.extent === 'all' ? 'anyone' : isYes(anon) ? null : 'signed_in';
}

/**
 * Nobody may, as far as was seen; or owners; or those whom rules let in that a contract cannot say. What a key leads to its
 * owners already belongs to all of them: whoever of another group gets at it too, as by a join that was forgotten, is not
 * let in by a rule that nobody could say.
 */
function wordFor(
  { command, stranger, owners, own, isRefusedInPart, signedIn }: JudgedCommand,
  isOwned: boolean,
  isOfGroup: boolean,
): AccessWord {
  const strict = isOwned ? 'owner' : command === 'select' ? 'restricted' : 'nobody';
  if (isYes(stranger)) return strict;
  if (signedIn.verdict === 'denied') return 'nobody';
  if (signedIn.why === 'claims' && own === false) return 'restricted';
  // Only some owners may, as whom a message was sent to: that all may would be no sooner written than refused.
  if (isOwned && !owners.some(isYes) && own !== false) return isRefusedInPart ? 'restricted' : 'owner';
  if (owners.some(isYes)) return owners.every(isYes) && !isOfGroup ? 'restricted' : strict;
  return own === false ? 'nobody' : 'restricted';
}

/**
 * With a word for each command where one of them is to be decided: who put another one in the place of a word for all
 * would leave the others to nobody.
 */
export function spellOut(written: ContractInput, { relations }: ExposureView): ContractInput {
  const [schema = 'public'] = written.schemas ?? [];
  const open = relations.filter(({ judged }) =>
    judged.some(
      ({ signedIn, anonymous }) =>
        signedIn.complaint !== null || anonymous.complaint !== null || signedIn.why === 'claims',
    ),
  );
  const names = new Set(open.map(({ relation }) => keyOf(relation, schema)));
  const tables = Object.entries(written.tables).map(([key, table]) => {
    const { access } = table;
    if (!names.has(key) || typeof access !== 'string' || access === 'nobody') return [key, table] as const;
    return [key, { ...table, access: Object.fromEntries(commands.map((command) => [command, access])) }] as const;
  });
  return { ...written, tables: Object.fromEntries(tables) };
}

function simplify(words: Readonly<Partial<Record<Command, AccessWord>>>): TableInput['access'] {
  const distinct = new Set(Object.values(words));
  const [only] = distinct;
  if (distinct.size === 0) return 'nobody';
  if (distinct.size === 1 && only) return only;
  return Object.fromEntries(Object.entries(words).filter(([, word]) => word !== 'nobody'));
}
