import { resolve } from 'node:path';

const { PATH = '' } = process.env;

/**
 * What a process that a test starts gets from this one: where programs are, and where Node keeps what it has compiled,
 * which halves the time that a start takes.
 */
export const childEnvironment: Readonly<Record<string, string>> = {
  PATH,
  NODE_COMPILE_CACHE: resolve(import.meta.dirname, '../../node_modules/.cache/node-compile'),
};
