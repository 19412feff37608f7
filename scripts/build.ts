import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';

/** `npm run build`: compiles src into dist, and copies what is no TypeScript, such as SQL and styles, beside it. */

const root = resolve(import.meta.dirname, '..');
const [source, target] = [resolve(root, 'src'), resolve(root, 'dist')];
const isAsset = (path: string) => !path.endsWith('.ts') && basename(path) !== 'tsconfig.json';

rmSync(target, { recursive: true, force: true });
const compiler = resolve(root, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) {
  cpSync(source, target, { recursive: true, filter: (path) => statSync(path).isDirectory() || isAsset(path) });
}
process.exitCode = status ?? 1;
