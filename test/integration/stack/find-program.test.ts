import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findProgram } from '../../stack/find-program.ts';

function folderWith(mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'wingman-health-path-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'redis-server'), '');
  chmodSync(join(folder, 'redis-server'), mode);
  return folder;
}

test('finds the first program on the path that can be run', () => {
  const [text, program] = [folderWith(0o644), folderWith(0o755)];
  vi.stubEnv('PATH', ['', '/nowhere', text, program].join(delimiter));

  expect(findProgram('redis-server')).toBe(join(program, 'redis-server'));
});

test('finds a program by its second name, and at a place of its own', () => {
  const program = folderWith(0o755);
  vi.stubEnv('PATH', program);

  expect(findProgram('another-redis', 'redis-server')).toBe(join(program, 'redis-server'));
  vi.stubEnv('PATH', '/nowhere');
  expect(findProgram(join(program, 'redis-server'))).toBe(join(program, 'redis-server'));
});

test('says when there is none', () => {
  vi.stubEnv('PATH', '/nowhere');

  expect(findProgram('redis-server')).toBeNull();
});
