import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

/**
 * `npm run build`: joins src into a few files in dist, writes the types beside them, and copies what is no TypeScript, such
 * as SQL and styles. To find and open hundreds of files took longer than all else that a start does. It is run after every
 * install too, without which a package that is installed from git would be empty; where nothing was installed but what the
 * service needs to run, that is passed over.
 */

const root = resolve(import.meta.dirname, '..');
const [source, target] = [resolve(root, 'src'), resolve(root, 'dist')];
const compiler = resolve(root, 'node_modules/typescript/bin/tsc');
if (process.argv.includes('--if-possible') && !existsSync(compiler)) process.exit();

/** What is run or imported by its name. The links to the first two are left out: they import TypeScript. */
const entries = ['main', 'cli', 'index', 'checks-module/worker'];
const isAsset = (path: string) => !/(\.ts|tsconfig\.json|src\/(main|cli)\.js)$/.test(path);

/** A module finds its SQL or its styles from where it stands in src: in a joined file it still does. */
const keepPlaces = {
  name: 'keep-places',
  transform(code: string, path: string) {
    if (!path.startsWith(source) || !code.includes('import.meta.url')) return null;
    const place = relative(source, path).replace(/\.ts$/, '.js');
    return code.replaceAll('import.meta.url', `new URL('~/${place}', import.meta.url).href`);
  },
  renderChunk(code: string, { fileName }: { readonly fileName: string }) {
    const up = relative(dirname(fileName), '') || '.';
    const joined = code.replaceAll(/new URL\((["'`])~\//g, `new URL($1${up}/`);
    // Whoever looks at the version of Node does so before a Node that is too old stumbles over the rest.
    const [guard] = /^import "\.\/node\/.*\n/m.exec(joined) ?? [];
    return guard && !joined.startsWith('#!') ? guard + joined.replace(guard, '') : joined;
  },
} as const;

rmSync(target, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) {
  cpSync(source, target, { recursive: true, filter: (path) => statSync(path).isDirectory() || isAsset(path) });
  await join();
}
process.exitCode = status ?? 1;

/** Installed packages stay outside: whoever installs this one gets their mended versions, and their licences. */
async function join(): Promise<void> {
  // Loaded only now: where it is not installed there is nothing to build.
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((name) => [name, resolve(source, `${name}.ts`)])),
    platform: 'node',
    tsconfig: false,
    transform: { target: 'esnext' },
    // What has to run before all else stays a file of its own.
    external: (name) => !/^[./]|^@oxc-project\//.test(name) || name.startsWith('./node/'),
    makeAbsoluteExternalsRelative: false,
    plugins: [keepPlaces],
  });
  await bundle.write({
    dir: target,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'parts/[name]-[hash].js',
  });
  await bundle.close();
}
