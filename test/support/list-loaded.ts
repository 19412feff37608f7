import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { childEnvironment } from './child-environment.ts';

/** Runs before the entry: writes the address of each module as it is loaded, and ends the process when it listens. */
const hook = `
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { Server } from 'node:net';
registerHooks({
  load(url, context, next) {
    writeSync(2, 'loaded ' + url + '\\n');
    return next(url, context);
  },
});
const { listen } = Server.prototype;
Server.prototype.listen = function (...options) {
  this.once('listening', () => process.exit(0));
  return listen.apply(this, options);
};
`;

/** What an entry loads of the installed packages and of the service itself, until it listens or has ended. */
export function listLoaded(words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, ...words],
    { cwd: import.meta.dirname, env: { ...childEnvironment, ...environment }, encoding: 'utf8' },
  );
  const loaded = [...stderr.matchAll(/^loaded file:\/\/(.*)$/gm)].map(([, path = '']) => path);
  const source = resolve(import.meta.dirname, '../../src/');
  return {
    status,
    packages: new Set(loaded.flatMap((path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])),
    own: loaded.filter((path) => path.startsWith(source)).map((path) => path.slice(source.length + 1)),
  };
}
