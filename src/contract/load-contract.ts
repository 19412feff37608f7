import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { refuseFirstVersion } from './first-version.ts';
import { freezeDeeply } from './freeze-deeply.ts';
import { type Contract, contractSchema } from './schema.ts';
import { wingmanMatch } from './wingman-match.ts';

/** A contract, or everything that is wrong with it: one sentence each, with the path inside the file. */
export type LoadedContract =
  | { readonly contract: Contract; readonly problems: readonly [] }
  | { readonly contract: null; readonly problems: readonly string[] };

/** WingmanMatch's own contract when no path is given, else the JSON file at that path. Never throws for a bad file. */
export async function loadContract(path: string | null): Promise<LoadedContract> {
  if (path === null) return { contract: builtInContract(), problems: [] };
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return refuse([describeUnreadable(error)]);
  }
  try {
    return parseContract(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (error) {
    return refuse([describeMalformed(error)]);
  }
}

/** WingmanMatch's own. */
export function builtInContract(): Contract {
  return freezeDeeply(contractSchema.parse(wingmanMatch));
}

/** Holds plain data against the contract's schema. */
export function parseContract(input: unknown): LoadedContract {
  const outdated = refuseFirstVersion(input);
  if (outdated) return refuse([outdated]);
  const parsed = contractSchema.safeParse(withoutEmail(input));
  if (!parsed.success) return refuse(parsed.error.issues.flatMap(describeIssue));
  return { contract: freezeDeeply(parsed.data), problems: [] };
}

/** Where no e-mail is used, nobody has to say who sends it. */
function withoutEmail(input: unknown): unknown {
  const { uses, email } = Object(input) as { readonly uses?: unknown; readonly email?: unknown };
  const isUnused = (Object(uses) as { readonly email?: unknown }).email === false;
  return isUnused && email === undefined ? { ...Object(input), email: { from: 'nobody@unused.invalid' } } : input;
}

function refuse(problems: readonly string[]): LoadedContract {
  return { contract: null, problems };
}

function describeUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a directory, not a file';
  return `the file cannot be read (${code})`;
}

/** The parser quotes the file in its message; only the place is repeated, where it tells one. */
function describeMalformed(error: unknown): string {
  const place = error instanceof Error ? /\(line \d+ column \d+\)/.exec(error.message)?.[0] : undefined;
  return `the file is not valid JSON${place ? ` ${place}` : ''}`;
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  // A union with words of its own says them; the others are one of something, or a list of it.
  const meant = issue.code === 'invalid_union' && issue.message === 'Invalid input' ? issue.errors : [];
  const [closest] = meant.toSorted((left, right) => depthOf(right) - depthOf(left));
  if (closest) return closest.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] }));
  const path = z.core.toDotPath(issue.path);
  const at = (message: string) => (path === '' ? message : `${path}: ${message}`);
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => at(message));
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return [at('is missing')];
  return [at(issue.message.replace(/^Invalid (?:input|option): /, ''))];
}

/** What was read the furthest is what was meant. */
const depthOf = ([first]: readonly z.core.$ZodIssue[]) => first?.path.length ?? 0;
