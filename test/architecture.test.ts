import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '../src');

/** Which folders of src a folder may import from, itself aside. What is not listed may not be imported. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  contract: [],
  // The cadences of the built-in categories are their defaults.
  config: ['core', 'contract', 'checks/categories.ts'],
  checks: ['core', 'contract'],
  clients: [
    'core',
    'checks/answer.ts',
    'checks/ports.ts',
    'checks/catalog/facts.ts',
    'checks/email/template-syntax.ts',
    'sql',
  ],
  http: ['core', 'reporters'],
  observers: ['core'],
  reporters: ['core'],
  sql: [],
};
/** The files, and the folder of commands, that sit on top and may import everything. */
const top = new Set([
  'main.ts',
  'catch-stray-faults.ts',
  'cli.ts',
  'cli',
  'index.ts',
  'create-health-service.ts',
  'assemble.ts',
  'configure.ts',
  'connect.ts',
  'read-version.ts',
]);

/** Packages that belong to one folder; the others may be imported from anywhere but core. */
const homes: Readonly<Record<string, string>> = {
  fastify: 'http',
  '@fastify/sensible': 'http',
  'fastify-type-provider-zod': 'http',
  '@fastify/swagger': 'http',
  'prom-client': 'observers',
  '@supabase/supabase-js': 'clients',
  ioredis: 'clients',
  resend: 'clients',
  pino: 'observers',
  'close-with-grace': 'main.ts',
  'hdr-histogram-js': 'core',
};
const corePackages = new Set(['hdr-histogram-js']);

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
  const wrong = own.filter(({ file, target }) => folderOf(target) === 'cli' && !/^cli(\/|\.ts$)/.test(file));
  expect(show(wrong)).toEqual([]);
});

test('a vendor is imported in its own folder only', () => {
  const wrong = packages.filter(({ file, target }) => homes[target] !== undefined && homes[target] !== folderOf(file));
  expect(show(wrong)).toEqual([]);
});

/** The first formats a secret; the second knows which check a fault came out of, which nothing else in Node can say. */
const coreModules = new Set(['node:util', 'node:async_hooks']);

test('the core imports no package but its histogram, and of node only what it cannot do without', () => {
  const wrong = packages.filter(
    ({ file, target }) => folderOf(file) === 'core' && !corePackages.has(target) && !coreModules.has(target),
  );
  expect(show(wrong)).toEqual([]);
});

test('a check is imported by the list of checks alone', () => {
  const isOffered = (target: string) => (allowed.clients ?? []).includes(target);
  const wrong = own
    .filter(({ file, target }) => /^checks\/[^/]+\//.test(target) && !file.startsWith('checks/'))
    .filter(({ target }) => !isOffered(target));
  expect(show(wrong)).toEqual([]);
});

test('the clock has one home', () => {
  const stray = filesBelow(source)
    .filter((path) => relative(source, path) !== 'core/clock.ts')
    .filter((path) =>
      /\bDate\.now\(|\bperformance\.now\(|\bsetTimeout\(|\bsetInterval\(|new Date\(\)/.test(readFileSync(path, 'utf8')),
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

test('no folder is a listing: at most 14 loose files, rules aside, which are a list that names them', () => {
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
