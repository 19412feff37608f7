import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

type Plugin = typeof keepPlaces | typeof takeBuiltins | typeof loadTypesLate;

/** The links to `main` and `cli` are left out: they import TypeScript. */
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

const builtinImport = /^import (?:(\w+)(?:, )?)?(?:\{ (.+) \})? ?from ("node:[\w/]+");$/gm;

/**
 * Modules of Node are taken without naming them in an import: where one is named, Node looks at all that the module offers,
 * and loads a good part of itself that nobody here uses.
 */
const takeBuiltins = {
  name: 'take-builtins',
  renderChunk: (code: string) =>
    code.replaceAll(builtinImport, (_line, whole?: string, names?: string, builtin?: string) => {
      // One of those that are taken is called `process`.
      const taken = `globalThis.process.getBuiltinModule(${builtin})`;
      const lines = [
        whole && `const ${whole} = ${taken};`,
        names && `const { ${names.replaceAll(' as ', ': ')} } = ${taken};`,
      ];
      return lines.filter(Boolean).join(' ');
    }),
} as const;

const wantsTypes = "var mime = require('mime-types')";

/**
 * @fastify/sensible brings type-is, which has all the media types that there are sorted at the start, in case somebody asks
 * for one by the ending of a file. Nobody does here.
 */
const loadTypesLate = {
  name: 'load-types-late',
  transform(code: string, path: string) {
    if (!path.endsWith('/type-is/index.js')) return null;
    if (!code.includes(wantsTypes)) throw new Error(`${path} takes its media types from elsewhere now`);
    return code.replace(wantsTypes, "var mime = { get lookup() { return require('mime-types').lookup } }");
  },
} as const;

interface Bundle {
  readonly names: readonly string[];
  readonly parts: string;
  /** Which packages stay outside. */
  readonly external: RegExp;
  readonly plugins: readonly Plugin[];
}

/**
 * What is a process of its own has what it needs joined in, packages included: to find and open their files takes longer
 * than to run them, and they are pinned anyway. What is loaded later is a part of its own.
 */
const processes: Bundle = {
  names: ['main', 'cli', 'checks-module/worker'],
  parts: 'parts',
  external: /^(?:node:|@fastify\/swagger|rolldown)/,
  plugins: [keepPlaces, takeBuiltins, loadTypesLate],
};
/** In an application that has Fastify and zod already, there must be no second ones. */
const library: Bundle = { names: ['index'], parts: 'library', external: /^[^./]/, plugins: [keepPlaces] };

rmSync(target, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) {
  cpSync(source, target, { recursive: true, filter: (path) => statSync(path).isDirectory() || isAsset(path) });
  await join(processes);
  await join(library);
}
process.exitCode = status ?? 1;

async function join({ names, parts, external, plugins }: Bundle): Promise<void> {
  // Loaded only now: where it is not installed there is nothing to build.
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: Object.fromEntries(names.map((name) => [name, resolve(source, `${name}.ts`)])),
    platform: 'node',
    tsconfig: false,
    transform: { target: 'esnext' },
    // What has to run before all else stays a file of its own.
    external: (name) => (external.test(name) && !name.startsWith('@oxc-project/')) || name.startsWith('./node/'),
    makeAbsoluteExternalsRelative: false,
    plugins: [...plugins],
  });
  const { output } = await bundle.write({
    dir: target,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: `${parts}/[name]-[hash].js`,
    // The engine keeps the text of what runs, and one letter beyond Latin-1 doubles it: decision 0016.
    comments: false,
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: false, asciiOnly: true } },
  });
  await bundle.close();
  const joined = output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  writeLicences(resolve(target, parts, 'LICENSES.txt'), joined);
}

/** Whoever hands on a copy of a package hands on its licence. */
function writeLicences(path: string, modules: readonly string[]): void {
  const folders = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []));
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(resolve(folder, file), 'utf8').trim() : '';
    return `${name} ${version}, ${license}\n\n${text}\n`;
  });
  if (texts.length > 0) writeFileSync(path, texts.join('\n----\n\n'));
}
