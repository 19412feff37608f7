import { readFileSync } from 'node:fs';

/** A word of a contract for who may do a command. */
type Word = 'nobody' | 'owner' | 'restricted' | 'signed_in' | 'anyone';
type OneOrMore<Value> = Value | readonly Value[];

/** The parts of a contract file that say whose rows are whose. */
export interface AppContract {
  readonly schemas: readonly string[];
  readonly tables: Readonly<
    Record<
      string,
      {
        readonly columns: Readonly<Record<string, string>>;
        readonly access: Word | Readonly<Partial<Record<Command, Word>>>;
        readonly owner?: OneOrMore<{
          readonly path?: OneOrMore<string>;
          readonly columns?: readonly string[];
          readonly claim?: string;
        }>;
        readonly shared?: OneOrMore<{
          readonly column: string;
          readonly equals?: OneOrMore<string | number | boolean>;
          readonly notNull?: true;
          readonly with?: 'signed_in' | 'anyone';
        }>;
      }
    >
  >;
  readonly admins?: OneOrMore<
    | { readonly table: string; readonly column: string; readonly where?: Readonly<Record<string, string>> }
    | { readonly claim: string; readonly equals?: string }
  >;
}

export type Command = 'select' | 'insert' | 'update' | 'delete';

/** Somebody with an account, and what the token says. */
export interface Person {
  readonly name: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** May do more than others, as the contract's `admins` say. */
  readonly isAdmin?: true;
}

/** A change that lets nobody do more or less with anything. */
export interface HarmlessChange {
  readonly name: string;
  readonly sql: string;
  /** Undoes it. */
  readonly mend: string;
}

/** A change that lets somebody do more with what is not theirs. */
export interface Leak extends HarmlessChange {
  readonly found: {
    /** What must be named, as `schema.name`. */
    readonly object: string;
    /** The checks of which one must say so; any of those of `rls` unless given. */
    readonly checks?: readonly string[];
  };
  /** Shows the leak where reading and writing the relations does not: rows before, and more of them after. */
  readonly probe?: Probe;
}

export interface Probe {
  readonly as: 'anon' | 'stranger' | (string & {});
  /** What this person's token says otherwise. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** A statement; what counts is how many rows it shows or changes, and that it does not fail. */
  readonly sql: string;
}

/** An application of our own on Supabase: tables with rows and policies, the contract they keep, and ways to break it. */
export interface App {
  readonly name: string;
  /** Runs after supabase.sql, storage.sql and defaults.sql. */
  readonly schema: string;
  readonly contract: AppContract;
  /** Where the file of the contract is. */
  readonly contractPath: string;
  readonly people: readonly Person[];
  /** The id of somebody who signed up and owns nothing. */
  readonly strangerId: string;
  readonly leaks: readonly Leak[];
  readonly harmless: readonly HarmlessChange[];
}

export interface AppParts extends Pick<App, 'leaks' | 'harmless' | 'people'> {
  readonly strangerId?: string;
}

/** An application by the name of its folder. */
export function readApp(
  name: string,
  { strangerId = '99000000-0000-4000-8000-000000000099', ...parts }: AppParts,
): App {
  const contractPath = new URL(`${name}/contract.json`, import.meta.url);
  return {
    name,
    schema: readSchema(name),
    contract: JSON.parse(readFileSync(contractPath, 'utf8')) as AppContract,
    contractPath: contractPath.pathname,
    strangerId,
    ...parts,
  };
}

/** Ways to write a change of the application in one folder: what is taken from its schema need not be said twice. */
export function changesOf(name: string) {
  const schema = readSchema(name);
  const find = (what: string, pattern: RegExp): string => {
    const [statement] = pattern.exec(schema) ?? [];
    if (!statement) throw new RangeError(`The application "${name}" has no ${what}`);
    return statement;
  };
  const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const makePolicy = (policy: string) =>
    find(`policy "${policy}"`, new RegExp(`^create policy "${literally(policy)}" on [^;]*;`, 'm'));
  const tableOf = (policy: string) =>
    /^create policy "[^"]*" on ((?:"[^"]*"|[^\s"])+)/.exec(makePolicy(policy))?.[1] ?? '';

  const restore = (policy: string) => `drop policy if exists "${policy}" on ${tableOf(policy)}; ${makePolicy(policy)}`;
  const restoreFunction = (name: string) =>
    find(`function ${name}`, new RegExp(`^create or replace function ${literally(name)}\\([\\s\\S]*?^\\$\\$;`, 'm'));

  return {
    /** SQL that puts a policy back to what the schema has, whether it is still there or not. */
    restore,
    /** SQL that puts a function back to what the schema has. */
    restoreFunction,
    /** A policy with another condition or other roles, and back. */
    alter: (policy: string, ...changes: readonly string[]) => ({
      sql: changes.map((change) => `alter policy "${policy}" on ${tableOf(policy)} ${change}`).join('; '),
      mend: restore(policy),
    }),
    /** A policy that is not there, and back. */
    drop: (policy: string) => ({ sql: `drop policy "${policy}" on ${tableOf(policy)}`, mend: makePolicy(policy) }),
    /** One more policy, and back. */
    add: (table: string, policy: string) => ({
      sql: `create policy extra on ${table} ${policy}`,
      mend: `drop policy extra on ${table}`,
    }),
    /** The policy with other words in its text, and back. */
    rewrite(policy: string, ...changes: readonly Exchange[]) {
      return {
        sql: `drop policy "${policy}" on ${tableOf(policy)}; ${exchange(makePolicy(policy), changes)}`,
        mend: restore(policy),
      };
    },
    /** The function with other words in its text, and back. */
    rewriteFunction(name: string, ...changes: readonly Exchange[]) {
      const original = restoreFunction(name);
      return { sql: exchange(original, changes), mend: original };
    },
  };
}

type Exchange = readonly [from: string, to: string];

function exchange(original: string, changes: readonly Exchange[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new RangeError(`"${from}" is not in: ${text}`);
    return text.replaceAll(from, to);
  }, original);
}

/** The name of a leak, what it is, and the relation or function that must be named, in one line. */
export function leak(
  name: string,
  object: string,
  { sql, mend }: Pick<HarmlessChange, 'sql' | 'mend'>,
  more: Partial<Pick<Leak, 'probe'>> & { readonly checks?: readonly string[] } = {},
): Leak {
  const { checks, probe } = more;
  return { name, sql, mend, found: { object, ...(checks && { checks }) }, ...(probe && { probe }) };
}

/** The name of a change and what it is, in one line. */
export function harmless(name: string, { sql, mend }: Pick<HarmlessChange, 'sql' | 'mend'>): HarmlessChange {
  return { name, sql, mend };
}

function readSchema(name: string): string {
  return readFileSync(new URL(`${name}/schema.sql`, import.meta.url), 'utf8');
}
