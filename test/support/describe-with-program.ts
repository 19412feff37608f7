import { spawnSync } from 'node:child_process';
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

/** The same for tests that exchange a file of the system for one process of theirs, and for nobody else. */
export function describeWithMounts(title: string, why: string, tests: () => void): void {
  if (spawnSync('unshare', ['--mount', 'true']).status === 0) return void describe(title, tests);
  const skipped = `${why}, which wants to be root on Linux`;
  describe.skip(title, { meta: { skipped } }, tests);
}
