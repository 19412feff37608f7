import { readFileSync } from 'node:fs';
import type { ReadVariable } from '../contract/variables.ts';

/** The variables of a process, as they were when they were read. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A frozen copy of the process's environment: nothing else in the service reads it. */
export function readEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}

/**
 * Adds what a file says to the variables of this process, which win. Returns what is wrong with the file in a line that
 * shows none of it, or null. Only a file that was named has to exist.
 */
export function loadEnvironmentFile(named?: string): string | null {
  const path = named ?? '.env';
  try {
    const complaint = findMalformed(readFileSync(path, 'utf8'));
    if (complaint) return `${path} cannot be used: ${complaint}`;
    process.loadEnvFile(path);
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (code === 'ENOENT' && named === undefined) return null;
    return `${path || 'The file of --env'} cannot be read: ${unreadable[code] ?? code}`;
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it (EACCES)',
  EISDIR: 'it is a folder',
};

/** One variable, over several lines where its value is in quotes. */
const entry = /^[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*=[ \t]*(?:(["'`])[\s\S]*?\1.*|(?!["'`]).*)$/gm;

/** Node passes over what it does not understand, and what was meant is then missing without a word. */
function findMalformed(text: string): string | null {
  if (text.startsWith('\ufeff')) return 'it begins with a byte order mark. Save it as UTF-8 without one';
  const rest = text.replaceAll(entry, (found) => found.replaceAll(/[^\n]/g, ''));
  const line = rest.split('\n').findIndex((part) => !/^\s*(#|$)/.test(part)) + 1;
  return line === 0 ? null : `line ${line} is not NAME=value, or its quote has no end`;
}

/** The platform's variables for the checks, which judge their values and never show them. */
export function createEnvironmentPort(environment: Environment): {
  readonly names: readonly string[];
  readonly read: ReadVariable;
} {
  return Object.freeze({
    names: Object.freeze(Object.keys(environment)),
    read: (name: string) => (Object.hasOwn(environment, name) ? environment[name] : undefined),
  });
}

const loopback = ['localhost', '127.0.0.1', '::1'];

/**
 * Keeps what is on this machine away from a proxy that the environment names for the rest. Node asks these variables
 * with every request, and a proxy elsewhere would look for the service, or for a local stack, on its own machine.
 */
export function keepLoopbackDirect(environment: Record<string, string | undefined> = process.env): void {
  const name = environment.no_proxy === undefined ? 'NO_PROXY' : 'no_proxy';
  const excepted = (environment[name] ?? '').split(/[\s,]+/).filter((host) => host !== '');
  if (excepted.includes('*')) return;
  environment[name] = [...new Set([...excepted, ...loopback])].join(',');
}
