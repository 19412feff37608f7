import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findRedisServer } from '../../stack/find-redis.ts';

function folderWith(mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'wingman-health-path-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'redis-server'), '');
  chmodSync(join(folder, 'redis-server'), mode);
  return folder;
}

test('finds the first redis-server on the path that can be run', () => {
  const [text, program] = [folderWith(0o644), folderWith(0o755)];
  vi.stubEnv('PATH', ['', '/nowhere', text, program].join(delimiter));
  onTestFinished(() => void vi.unstubAllEnvs());

  expect(findRedisServer()).toEqual({ path: join(program, 'redis-server'), reason: null });
});

test('says when there is none', () => {
  vi.stubEnv('PATH', '/nowhere');
  onTestFinished(() => void vi.unstubAllEnvs());

  expect(findRedisServer()).toEqual({ path: null, reason: 'redis-server is not on the PATH' });
});
