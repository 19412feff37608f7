import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root });
const told = tracked
  .toString()
  .split('\0')
  .filter((path) => /^(README\.md|docs\/|\.github\/|src\/|Dockerfile|docker-compose\.yml)/.test(path))
  .filter((path) => !/\.png$/.test(path));

/** Runs whatever somebody has published under that name, with the keys that are in the environment. */
const unsafe =
  /\bnpx (?!--no-install )[^|\n]*wingman|\bnpm (exec|x) [^|\n]*wingman|\b(pnpm|yarn) dlx|\bnpm (install|i) (-\S+ )*(wingman|@wingman)/;

test.each([
  ['npx wingman-health sql', true],
  ['npx --yes wingman-health@0.1 check', true],
  ['npm exec -- wingman-health check', true],
  ['npm install --save-dev @wingmanmatch/health', true],
  ['pnpm dlx wingman-health', true],
  ['npx --no-install wingman-health check', false],
  ['npm install ./wingmanmatch-health-0.1.0.tgz', false],
  ['npm run --silent cli -- check', false],
])('%s is unsafe: %s', (command, isUnsafe) => {
  expect(unsafe.test(command)).toBe(isUnsafe);
});

test('nothing that we tell people to run takes a name from the registry', () => {
  expect(told.length).toBeGreaterThan(100);
  const found = told.flatMap((path) => {
    const text = readFileSync(resolve(root, path), 'utf8');
    return text.split('\n').flatMap((line, index) => (unsafe.test(line) ? `${path}:${index + 1} ${line.trim()}` : []));
  });
  expect(found).toEqual([]);
});
