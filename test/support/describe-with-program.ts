import { describe } from 'vitest';
import { findProgram } from '../stack/find-program.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** Why a group of tests is skipped here, and what to do about it. */
    skipped?: string;
  }
}

/** A program of the system that tests need, the names under which it is installed, and the package that has it. */
interface Program {
  readonly names: readonly [string, ...string[]];
  readonly debianPackage: string;
}

/** Where Debian's package puts a server of one version, beside the others and not on the PATH. */
const postgres15 = '/usr/lib/postgresql/15/bin';

const programs = {
  redis: { names: ['redis-server'], debianPackage: 'redis-server' },
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    debianPackage: 'chromium',
  },
  prometheus: { names: ['prometheus'], debianPackage: 'prometheus' },
  promtool: { names: ['promtool'], debianPackage: 'prometheus' },
  haproxy: { names: ['haproxy'], debianPackage: 'haproxy' },
  openssl: { names: ['openssl'], debianPackage: 'openssl' },
  nginx: { names: ['nginx'], debianPackage: 'nginx-light' },
  'systemd-analyze': { names: ['systemd-analyze'], debianPackage: 'systemd' },
  'PostgreSQL 15': { names: [`${postgres15}/postgres`], debianPackage: 'postgresql-15' },
} satisfies Record<string, Program>;

type ProgramName = keyof typeof programs;

/** Where the program is; null where there is none. */
export function locate(name: ProgramName): string | null {
  return findProgram(...programs[name].names);
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
