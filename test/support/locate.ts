import { findProgram } from '../stack/find-program.ts';

/** A program of the system that tests need, the names under which it is installed, and the package that has it. */
export interface Program {
  readonly names: readonly [string, ...string[]];
  readonly debianPackage: string;
}

/** Where Debian's package puts a server of one version, beside the others and not on the PATH. */
const postgres15 = '/usr/lib/postgresql/15/bin';

export const programs = {
  redis: { names: ['redis-server'], debianPackage: 'redis-server' },
  chromium: {
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    debianPackage: 'chromium',
  },
  prometheus: { names: ['prometheus'], debianPackage: 'prometheus' },
  promtool: { names: ['promtool'], debianPackage: 'prometheus' },
  haproxy: { names: ['haproxy'], debianPackage: 'haproxy' },
  faketime: { names: ['faketime'], debianPackage: 'faketime' },
  openssl: { names: ['openssl'], debianPackage: 'openssl' },
  nginx: { names: ['nginx'], debianPackage: 'nginx-light' },
  'systemd-analyze': { names: ['systemd-analyze'], debianPackage: 'systemd' },
  'PostgreSQL 15': { names: [`${postgres15}/postgres`], debianPackage: 'postgresql-15' },
} satisfies Record<string, Program>;

export type ProgramName = keyof typeof programs;

/** Where the program is; null where there is none. */
export function locate(name: ProgramName): string | null {
  return findProgram(...programs[name].names);
}
