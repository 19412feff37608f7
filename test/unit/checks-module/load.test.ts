import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { StartupError } from '../../../src/config/startup-error.ts';
import { configure } from '../../../src/configure.ts';
import { systemClock } from '../../../src/core/clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'load-module-'));
afterAll(() => rmSync(folder, { recursive: true }));

const password = 'planted-password-1';
const environment = { REDIS_URL: `redis://:${password}@cache.internal`, RESEND_API_KEY: 're_planted_key_of_resend' };

/** What the start says of a module with this text. */
async function problemOf(name: string, text: string, moduleStartMs = 10_000): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, text);
  return problemAt(path, moduleStartMs);
}

/** The same of one that is there; nothing where it can be used. */
async function problemAt(path: string, moduleStartMs = 10_000): Promise<string> {
  try {
    const { close } = await configure({
      environment: { ...environment, CHECKS_MODULE: path },
      isTerminal: false,
      clock: systemClock,
      moduleStartMs,
    });
    await close();
    return '';
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    expect(error.problems).toHaveLength(1);
    return error.problems.map(({ variable, problem }) => `${variable}: ${problem}`).join();
  }
}

const loaded = 'CHECKS_MODULE: cannot be loaded: ';

test.each([
  ['null.mjs', 'throw null;', `${loaded}it threw null`],
  ['text.mjs', "throw 'a text\\nand more';", `${loaded}it threw "a text"`],
  ['type.mjs', 'null.x;', `${loaded}TypeError: Cannot read properties of null (reading 'x') (type.mjs:1:6)`],
  [
    'syntax.mjs',
    'const a = 1;\nexport default {\n  a: = 2,\n};',
    `${loaded}SyntaxError: Unexpected token '=' (syntax.mjs:3)`,
  ],
  [
    'getter.mjs',
    "throw Object.defineProperty(new Error('x'), 'message', { get() { throw new Error('no'); } });",
    `${loaded}(no text)`,
  ],
  ['bare.mjs', "const e = new Error('x'); e.message = Object.create(null); throw e;", `${loaded}(no text)`],
  ['later.mjs', "export default async () => { throw new Error('later'); };", `${loaded}later (later.mjs:1:36)`],
  [
    'exits.mjs',
    '\nprocess.exit(0);',
    'CHECKS_MODULE: ended the thread that it runs in when it was loaded: process.exit(0) (exits.mjs:2:9)',
  ],
  ['nothing.mjs', 'export const checks = [];', 'CHECKS_MODULE: has no default export'],
])('%s is told in one line', async (name, text, problem) => {
  expect(await problemOf(name, text)).toBe(problem);
});

test('a module may be named by its address, and be of any kind that Node reads', async () => {
  const check = "{ checks: [{ name: 'redis.mine', title: 'Mine', run: ({ signal }) => ({}) }] }";
  const texts = {
    'address.mjs': `export default ${check};`,
    'common.cjs': `module.exports = ${check};`,
    'typed.ts': `const offer: object = ${check};\nexport default offer;`,
  };
  for (const [name, text] of Object.entries(texts)) {
    writeFileSync(join(folder, name), text);
    expect(await problemAt(pathToFileURL(join(folder, name)).href), name).toBe('');
  }
});

test('a folder and a file that is missing are told as what they are', async () => {
  mkdirSync(join(folder, 'folder'));
  expect(await problemAt(join(folder, 'folder'))).toBe(
    `${loaded}it, or one of its imports, is a folder: name the file in it`,
  );
  expect(await problemAt(join(folder, 'missing.mjs'))).toBe(`${loaded}the file or one of its imports is missing`);
});

test.each([
  ['waits', 'await new Promise(() => {});'],
  ['loops', 'for (;;);'],
])('a module that %s when it is loaded is given up', async (name, text) => {
  expect(await problemOf(`${name}.mjs`, text, 1_500)).toBe(
    'CHECKS_MODULE: has not loaded within 1.5 s: see what it awaits at its top level, or whether it loops',
  );
});

test.each([
  ['an error', "throw new Error('no connection to ' + process.env.REDIS_URL);"],
  ['a text', 'throw process.env.REDIS_URL;'],
  [
    'an unknown key',
    "export default { checks: [{ name: 'redis.x', title: 'X', run() {} }], [process.env.REDIS_URL]: 1 };",
  ],
  [
    'the name of a check',
    "export default { checks: [{ name: 'redis.' + process.env.REDIS_URL, title: 'X', run() {} }] };",
  ],
])('%s that holds a secret is told without it', async (name, text) => {
  process.env.REDIS_URL = environment.REDIS_URL;
  const problem = await problemOf(`secret-${name.replaceAll(' ', '-')}.mjs`, text);
  delete process.env.REDIS_URL;
  expect(problem).toContain('[secret]');
  expect(problem).not.toContain(password);
});

test('the module has the environment of the process, and the tools of the documents alone', async () => {
  process.env.PLANTED_FOR_THE_MODULE = 'seen';
  const problem = await problemOf(
    'tools.mjs',
    "export default (tools) => { throw new Error(process.env.PLANTED_FOR_THE_MODULE + ': ' + Object.keys(tools)); };",
  );
  delete process.env.PLANTED_FOR_THE_MODULE;
  expect(problem).toContain('seen: healthy,degraded,failed,contract,clock (tools.mjs:1:');
});
