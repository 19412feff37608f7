import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { refuseFirstVersion } from './first-version.ts';
import { freezeDeeply } from './freeze-deeply.ts';
import { findLostKeys } from './lost-keys.ts';
import { type Contract, contractSchema } from './schema.ts';
import { wingmanMatch } from './wingman-match.ts';

/** A contract, or everything that is wrong with it: one sentence each, with the path inside the file. */
export type LoadedContract =
  | { readonly contract: Contract; readonly problems: readonly [] }
  | { readonly contract: null; readonly problems: readonly string[] };

/** Thousands of tables have room in it; what is larger is something else, and would hold up the start. */
const largestFileBytes = 8 * 1_024 * 1_024;
/** Nobody reads more of them at once, and of one no more than says what is wrong. */
const mostProblems = 50;
const longestProblem = 1_000;

/** WingmanMatch's own contract when no path is given, else the JSON file at that path. Never throws for a bad file. */
export async function loadContract(path: string | null): Promise<LoadedContract> {
  if (path === null) return { contract: builtInContract(), problems: [] };
  let text: string;
  try {
    const found = await stat(path);
    const flaw = flawOf(found);
    if (flaw) return refuse([flaw]);
    text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    return refuse([describeUnreadable(error)]);
  }
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    return refuse([describeMalformed(error)]);
  }
  const lost = [...findLostKeys(text)].map(({ path: at, why }) => `${z.core.toDotPath([...at])}: ${lostWords[why]}`);
  const parsed = parseContract(input);
  return lost.length === 0 ? parsed : refuse([...lost, ...parsed.problems]);
}

const lostWords = { twice: 'stands twice', 'no name': 'is no name that can be read' } as const;

/** A device or a pipe may go on for ever. */
function flawOf(found: { isFile(): boolean; isDirectory(): boolean; readonly size: number }): string | null {
  if (found.isDirectory()) return 'it is a directory, not a file';
  if (!found.isFile()) return 'it is no file, but a device or a pipe';
  const megabytes = Math.round(found.size / 1_024 / 1_024);
  return found.size > largestFileBytes ? `the file is too large (${megabytes} MB; a contract has 8 at most)` : null;
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
  const more = problems.length - mostProblems;
  const told = problems.slice(0, mostProblems).map(shorten);
  return { contract: null, problems: more > 0 ? [...told, `and ${more} more problems`] : told };
}

/** On one line, whatever a name in the file holds. */
function shorten(problem: string): string {
  const plain = problem.replaceAll(/\p{Cc}/gu, (letter) => JSON.stringify(letter).slice(1, -1));
  return plain.length > longestProblem ? `${plain.slice(0, longestProblem)}…` : plain;
}

function describeUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'ENAMETOOLONG') return 'its path is longer than a path may be';
  if (code === 'EACCES') return 'this user may not read it (EACCES)';
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
