import { describe } from 'vitest';
import { locate, type Program, type ProgramName, programs } from './locate.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** Why a group of tests is skipped here, and what to do about it. */
    skipped?: string;
  }
}

/**
 * Groups tests that need a program of the system; they get its path. Where it is missing they are skipped, and the run
 * says at its end what is missing and how to get it.
 */
export function describeWithProgram(name: ProgramName, title: string, tests: (path: string) => void): void {
  const { names, debianPackage }: Program = programs[name];
  const path = locate(name);
  if (path) return void describe(title, () => tests(path));
  const skipped = `${names[0]} is not there: apt-get install ${debianPackage}`;
  describe.skip(title, { meta: { skipped } }, () => tests(names[0]));
}
