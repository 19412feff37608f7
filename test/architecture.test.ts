import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** Which folders of src a folder may import from, itself aside. What is not listed may not be imported. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  // A contract says who is meant to do what in the words in which it is told who can.
  contract: ['core/exposure.ts'],
  // The cadences of the built-in categories are their defaults.
  config: ['core', 'contract', 'checks/categories.ts'],
  checks: ['core', 'contract'],
  // Runs somebody else's checks in a thread, where an error of their connections is read as in the service.
  'checks-module': ['core', 'contract', 'checks/offered-checks.ts', 'clients/network-outcome.ts'],
  clients: [
    'core',
    'checks/answer.ts',
    'checks/ports.ts',
    'checks/catalog/facts.ts',
    'checks/email/template-syntax.ts',
    'checks/rest/tables-in.ts',
    'sql',
  ],
  http: ['core', 'reporters'],
  observers: ['core'],
  reporters: ['core'],
  sql: [],
};
/** The files, and the folder of commands, that sit on top and may import everything. */
const top = new Set([
  'serve.ts',
  'catch-stray-faults.ts',
  'cli',
  'index.ts',
  'create-health-service.ts',
  'assemble.ts',
  'configure.ts',
  'connect.ts',
  'fleet-of.ts',
  'push-of.ts',
  'read-version.ts',
]);

/** Packages that belong to one folder; the others may be imported from anywhere but core, which imports none. */
const homes: Readonly<Record<string, string>> = {
  fastify: 'http',
  '@fastify/sensible': 'http',
  'fastify-type-provider-zod': 'http',
  '@fastify/swagger': 'http',
  'prom-client': 'observers',
  '@supabase/supabase-js': 'clients/supabase',
  ioredis: 'clients/redis',
  resend: 'clients/resend',
  pino: 'observers',
  'close-with-grace': 'serve.ts',
};

interface Import {
  readonly file: string;
  readonly target: string;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

const importPattern = /(?:\bfrom\s+|\bimport\s+|\bimport\s*\(\s*)['"]([^'"]+)['"]/g;

function importsOf(path: string): Import[] {
  const file = relative(source, path);
  return [...readFileSync(path, 'utf8').matchAll(importPattern)].map(([, specifier = '']) => ({
    file,
    target: specifier.startsWith('.') ? relative(source, resolve(dirname(path), specifier)) : specifier,
  }));
}

const imports = filesBelow(source).flatMap(importsOf);
const own = imports.filter(({ target }) => /\.[cm]?ts$/.test(target));
const packages = imports.filter(({ target }) => !/\.[cm]?ts$/.test(target));
const folderOf = (path: string) => path.split('/')[0] ?? path;
const show = (list: readonly Import[]) => list.map(({ file, target }) => `${file} imports ${target}`);

test('the sources are found', () => {
  expect(own.length).toBeGreaterThan(50);
  expect(packages.length).toBeGreaterThan(10);
});

test('every folder of src has its rule', () => {
  const folders = new Set(filesBelow(source).map((path) => folderOf(relative(source, path))));
  for (const name of [...folders].filter((folder) => !top.has(folder))) expect(Object.keys(allowed)).toContain(name);
});

test('imports point inward', () => {
  const wrong = own.filter(({ file, target }) => {
    const [from, to] = [folderOf(file), folderOf(target)];
    if (top.has(from) || from === to) return false;
    return !(allowed[from] ?? []).some((permitted) => target === permitted || to === permitted);
  });
  expect(show(wrong)).toEqual([]);
});

test('nothing imports from above src', () => {
  expect(show(own.filter(({ target }) => target.startsWith('..')))).toEqual([]);
});

test('the commands are imported by the command line alone', () => {
  const wrong = own.filter(({ file, target }) => folderOf(target) === 'cli' && folderOf(file) !== 'cli');
  expect(show(wrong)).toEqual([]);
});

test('a vendor is imported in its own folder only', () => {
  const wrong = packages.filter(({ file, target }) => !`${file}/`.startsWith(`${homes[target] ?? folderOf(file)}/`));
  expect(show(wrong)).toEqual([]);
});

/**
 * The first formats a secret; the second knows which check a fault came out of, which nothing else in Node can say; the
 * third has the histograms of the baselines; the fourth knows how long a machine has slept.
 */
const coreModules = new Set(['node:util', 'node:async_hooks', 'node:perf_hooks', 'node:os']);

test('the core imports no package, and of node only what it cannot do without', () => {
  const wrong = packages.filter(({ file, target }) => folderOf(file) === 'core' && !coreModules.has(target));
  expect(show(wrong)).toEqual([]);
});

test('a check is imported by the list of checks alone', () => {
  // What reads policies and what was seen checks nothing, and a contract is guessed from both and held against them.
  const isOffered = (target: string) =>
    [...(allowed.clients ?? []), 'checks/catalog/view.ts', 'checks/rls/rules/access-changed.ts'].includes(target) ||
    /^checks\/rls\/(expression|evidence|review)\//.test(target);
  const wrong = own
    .filter(({ file, target }) => /^checks\/[^/]+\//.test(target) && !file.startsWith('checks/'))
    .filter(({ target }) => !isOffered(target));
  expect(show(wrong)).toEqual([]);
});

/** What only the folder of a vendor may know: its names, what its keys and hosts look like, and its codes. */
const vendors: readonly { readonly folder: string; readonly marks: readonly RegExp[] }[] = [
  {
    folder: 'clients/supabase',
    // Its codes are those of PostgREST, which hold its name, and SQLSTATEs.
    marks: [/supabase|postgrest|pgrst/i, /\bsb_(publishable|secret)/, /(['"`])\d\d[\dA-Z]{3}\1|\b\d\d[A-Z]\d\d\b/],
  },
  {
    folder: 'clients/redis',
    marks: [
      /ioredis|upstash/i,
      /\b(NOAUTH|WRONGPASS|NOPERM|READONLY|LOADING|MISCONF|MASTERDOWN|NOREPLICAS|CLUSTERDOWN|CROSSSLOT|NOSCRIPT)\b/,
    ],
  },
  {
    folder: 'clients/resend',
    marks: [/(?<!auto)resend/i, /\bre_/, /\b\w+_api_key\b|\b(daily|monthly)_quota_exceeded\b|\brate_limit_exceeded\b/],
  },
  { folder: 'clients', marks: [/\b(ECONN[A-Z]+|ENOTFOUND|ETIMEDOUT|EPIPE|EAI_[A-Z]+|UND_ERR_[A-Z_]+|HPE_[A-Z_]+)\b/] },
];

/** Not a vendor's: the names of variables, which the platform chose, and the value of a setting of this service. */
const notTheirs = /\b([A-Z0-9]+_)*(SUPABASE|RESEND)(_[A-Z0-9]+)+\b|EMAIL_TEMPLATES to resend/g;

/** What is said of a vendor all the same, where, and why. */
const exceptions: readonly (readonly [file: string, says: RegExp, because: string])[] = [
  ['connect.ts', /supabase|resend/gi, 'puts the vendors behind their ports'],
  ['config/', /supabaseUrl|\bresend|https:\/\/api\.resend\.com/gi, 'declares the variables that lead to them'],
  ['fleet-of.ts', /supabaseUrl|\bresend(Key|BaseUrl)/g, 'lists in what replicas must be alike'],
  ['push-of.ts', /supabaseUrl/g, 'tells apart what is watched under one name'],
  ['reporters/webhook.ts', /0001-01-01T00:00:00Z/g, 'writes that something has no end as receivers read it'],
  ['serve.ts', /resendBaseUrl|ENOTFOUND/g, 'says where RESEND_BASE_URL leads, and that HOST is no address'],
  ['cli/commands/sql.ts', /supabase\/migrations/g, 'says where an application keeps its migrations'],
  ['http/problem.ts', /ECONNRESET|HPE_[A-Z_]+/g, 'hears of its own callers what the server says of them'],
  ['cli/output.ts', /EPIPE/g, 'writes into a pipe'],
  ['cli/ask-service.ts', /ECONN[A-Z]+|ENOTFOUND|ETIMEDOUT/g, 'asks another process of this service, not a vendor'],
  ['checks/schema/rules/missing-', /notify pgrst/g, 'gives a line of SQL that is run as it stands'],
  ['checks/schema/over-rest/witness', /notify pgrst/g, 'gives a line of SQL that is run as it stands'],
];

test('no name, key, host or code of a vendor stands outside its folder', () => {
  const used = new Set<string>();
  const strays = filesBelow(source).flatMap((path) => {
    const file = relative(source, path);
    let text = `${file}\n${readFileSync(path, 'utf8')}`.replaceAll(notTheirs, '');
    for (const [start, says] of exceptions.filter(([start]) => file.startsWith(start))) {
      if (text.search(says) >= 0) used.add(start);
      text = text.replaceAll(says, '');
    }
    return vendors
      .filter(({ folder }) => !file.startsWith(`${folder}/`))
      .flatMap(({ marks }) => marks.flatMap((mark) => mark.exec(text)?.[0] ?? []))
      .map((found) => `${file} says ${found}`);
  });
  expect(strays).toEqual([]);
  expect(exceptions.filter(([start]) => !used.has(start))).toEqual([]);
});

test('the clock has one home', () => {
  // How long nothing happens on a socket is for the system to measure.
  const stray = filesBelow(source)
    .filter((path) => relative(source, path) !== 'core/clock.ts')
    .filter((path) =>
      /\bDate\.now\(|\bperformance\.now\(|(?<!\bsocket\.)\bsetTimeout\(|\bsetInterval\(|new Date\(\)/.test(
        readFileSync(path, 'utf8'),
      ),
    )
    .map((path) => relative(source, path));
  expect(stray).toEqual([]);
});

test('nothing imports itself by a detour, not even for a type', () => {
  const graph = new Map<string, string[]>();
  for (const { file, target } of own) graph.set(file, [...(graph.get(file) ?? []), target]);
  const finished = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) return void circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (finished.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    finished.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  expect(circles).toEqual([]);
});

test('no folder is a listing: at most 14 loose files, rules aside, which a list names', () => {
  const counts = new Map<string, number>();
  for (const path of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (path.isFile()) counts.set(path.parentPath, (counts.get(path.parentPath) ?? 0) + 1);
  }
  const crowded = [...counts]
    .map(([folder, count]) => ({ folder: relative(source, folder), count }))
    .filter(({ folder, count }) => count > 14 && !/\/rules$/.test(folder));
  expect(crowded).toEqual([]);
});

test('no two exported types have one name', () => {
  const homesOf = new Map<string, string[]>();
  for (const path of filesBelow(source)) {
    for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/^export (?:interface|type|class) (\w+)/gm))
      homesOf.set(name, [...(homesOf.get(name) ?? []), relative(source, path)]);
  }
  expect([...homesOf].filter(([, files]) => files.length > 1)).toEqual([]);
});
