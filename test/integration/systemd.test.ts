import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { describeWithProgram } from '../support/describe-with-program.ts';

const root = resolve(import.meta.dirname, '../..');
const unit = readFileSync(join(root, 'docs/examples/wingman-health.service'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'wingman-health-unit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWithProgram('systemd-analyze', 'the unit for systemd', (systemdAnalyze) => {
  const verify = (text: string) => {
    const path = join(folder, 'wingman-health.service');
    // Nothing is installed below /opt here, and that is all that is exchanged.
    writeFileSync(path, text.replace('/opt/wingman-health/node_modules/.bin/wingman-health', join(root, 'src/cli.js')));
    const { status, stdout, stderr } = spawnSync(systemdAnalyze, ['verify', '--man=no', path], { encoding: 'utf8' });
    return {
      status,
      text: (stdout + stderr)
        .split('\n')
        .filter((line) => line.includes('wingman-health'))
        .join('\n'),
    };
  };

  test('is one that systemd takes without a word', () => {
    expect(verify(unit)).toEqual({ status: 0, text: '' });
  });

  test('would be told of a word that systemd does not know', () => {
    expect(verify(unit.replace('ProtectClock', 'ProtectClocks')).text).toContain('ProtectClocks');
  });
});

test('the unit gives the service longer to end than it takes', () => {
  const seconds = Number(/TimeoutStopSec=(\d+)s/.exec(unit)?.[1]);
  const [drain, closing] = [5, 10];
  expect(seconds).toBeGreaterThan(drain + closing);
});
