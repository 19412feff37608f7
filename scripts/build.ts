import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * `npm run build`: compiles src into dist, and copies what is no TypeScript, such as SQL and styles, beside it. It is run
 * after every install too, without which a package that is installed from git would be empty; where nothing was
 * installed but what the service needs to run, that is passed over.
 */

const root = resolve(import.meta.dirname, '..');
const [source, target] = [resolve(root, 'src'), resolve(root, 'dist')];
/** The links to these are compiled: they import TypeScript. */
const entries = ['cli.js', 'main.js'].map((name) => resolve(source, name));
const isAsset = (path: string) => !/(\.ts|tsconfig\.json)$/.test(path) && !entries.includes(path);

const compiler = resolve(root, 'node_modules/typescript/bin/tsc');
if (process.argv.includes('--if-possible') && !existsSync(compiler)) process.exit();

rmSync(target, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) {
  cpSync(source, target, { recursive: true, filter: (path) => statSync(path).isDirectory() || isAsset(path) });
}
process.exitCode = status ?? 1;
