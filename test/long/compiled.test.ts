import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** Without the place where the processes of other tests keep what was compiled. */
const env = { PATH: process.env.PATH };

// A build in a folder of its own, as it would be installed.
const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'wingman-health-compiled-'));
const compiled = join(folder, 'dist/compiled');
const askForVersion = () =>
  spawnSync(process.execPath, [join(folder, 'dist/cli.js'), '--version'], { encoding: 'utf8', env });

beforeAll(() => {
  for (const name of ['src', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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

  for (const name of ['fastify', 'pino', 'zod'])
    expect(text).toMatch(new RegExp(`^${name} \\d.*\\n\\n.*(MIT|Copyright)`, 'm'));
});
