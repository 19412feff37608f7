import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { loadEnvironmentFile, readEnvironment } from '../../../src/config/environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'wingman-health-env-'));
const path = join(folder, 'some.env');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('FILE_')) delete process.env[name];
});

function load(text: string) {
  writeFileSync(path, text);
  const complaint = loadEnvironmentFile(path)?.replace(path, 'FILE') ?? null;
  const own = Object.entries(readEnvironment()).filter(([name]) => name.startsWith('FILE_'));
  return { complaint, ...Object.fromEntries(own) };
}

test.each([
  ['a value', 'FILE_A=1', { FILE_A: '1' }],
  ['blank lines and comments', '\n# it’s "one\n  # more\nFILE_A=1 # why\n', { FILE_A: '1' }],
  [
    'a value in quotes over lines',
    'FILE_A="one\ntwo"\nFILE_B=\'{"kid":\n1}\'',
    { FILE_A: 'one\ntwo', FILE_B: '{"kid":\n1}' },
  ],
  ['the line ends of Windows', 'FILE_A=1\r\n\r\n# no\r\nFILE_B="x"\r\n', { FILE_A: '1', FILE_B: 'x' }],
  ['what a shell could source', 'export FILE_A=1', { FILE_A: '1' }],
  ['an empty value', 'FILE_A=\nFILE_B=2', { FILE_A: '', FILE_B: '2' }],
])('a file may have %s', (_what, text, expected) => {
  expect(load(text)).toEqual({ complaint: null, ...expected });
});

test.each([
  ['FILE_A=1\nFILE_B: 2', 2],
  ['FILE_A', 1],
  ['FILE_A=1\n\n# a comment\nFILE_B="2\n', 4],
  ['FILE_A="one\ntwo"\n=3', 3],
  ['2FILE=1', 1],
])('%j names its wrong line and shows none of it', (text, line) => {
  expect(load(text)).toEqual({
    complaint: `FILE cannot be used: line ${line} is not NAME=value, or its quote has no end`,
  });
});

test('a byte order mark is named, because Node would make it part of a name', () => {
  expect(load('\ufeffFILE_A=1')).toEqual({
    complaint: 'FILE cannot be used: it begins with a byte order mark. Save it as UTF-8 without one',
  });
});

test('what the process was given wins, an empty value too', () => {
  process.env.FILE_A = '';
  expect(load('FILE_A=1\nFILE_B=2')).toEqual({ complaint: null, FILE_A: '', FILE_B: '2' });
});

test('a folder cannot be read', () => {
  expect(loadEnvironmentFile(folder)).toBe(`${folder} cannot be read: it is a folder`);
});
