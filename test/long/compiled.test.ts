import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCleanup } from '../stack/cleanup.ts';
import { buildApart } from '../support/build-apart.ts';

/** Without the place where the processes of other tests keep what was compiled. */
const env = { PATH: process.env.PATH };

let folder = '';
let compiled = '';
const cleanup = createCleanup();
const askForVersion = () =>
  spawnSync(process.execPath, [join(folder, 'dist/cli.js'), '--version'], { encoding: 'utf8', env });

beforeAll(() => {
  const built = buildApart();
  cleanup.add(async () => built.remove());
  folder = built.folder;
  compiled = join(folder, 'dist/compiled');
}, 60_000);
afterAll(cleanup.run);

test('what the engine made of the code is kept beside it for the next start', () => {
  expect(existsSync(compiled)).toBe(false);
  const first = askForVersion();
  const kept = readdirSync(compiled);
  const second = askForVersion();

  expect([first.status, second.status, second.stderr]).toEqual([0, 0, '']);
  expect(second.stdout).toBe(first.stdout);
  expect(kept).not.toEqual([]);
});

test('where it cannot be kept nothing is said about it', () => {
  rmSync(compiled, { recursive: true });
  // A file of that name is in the way for every user, the superuser too.
  writeFileSync(compiled, '');
  chmodSync(compiled, 0o400);

  expect(askForVersion()).toMatchObject({ status: 0, stderr: '' });
});

test('what runs from its sources leaves nothing in them', () => {
  spawnSync(process.execPath, [join(folder, 'src/cli.js'), '--version'], { env });

  expect(existsSync(join(folder, 'src/compiled'))).toBe(false);
});

test('the licences of the packages that are joined in go with them', () => {
  const text = readFileSync(join(folder, 'dist/parts/LICENSES.txt'), 'utf8');
  const texts = text.split('\n----\n\n');

  const some = ['fastify', 'pino', 'zod', 'marked', '@supabase/supabase-js', 'ioredis', 'resend', 'prom-client'];
  for (const name of some) {
    const own = texts.find((each) => each.startsWith(`${name} `));
    expect(own, name).toMatch(/^\S+ \d.*\n\n[\s\S]*(MIT|Copyright|Apache)/);
  }
});

test('no joined file has a letter for which the engine would keep twice its size', () => {
  const parts = join(folder, 'dist/parts');
  const files = readdirSync(parts).filter((name) => name.endsWith('.js'));

  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((name) => /[^\0-\xff]/.test(readFileSync(join(parts, name), 'utf8')))).toEqual([]);
});
