import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { formats, type Report, reporters } from '../../../src/reporters/index.ts';
import { buildResult, buildSummary } from '../../support/build-summary.ts';

const report: Report = {
  summary: buildSummary([buildResult({ check: 'redis.cache', status: 'failed', reason: 'missing', message: 'Gone' })]),
  body: { status: 'failed' },
  about: { platform: 'Notes', version: '1.2.3' },
  failOn: 'failed',
  now: Date.parse('2026-11-22T12:00:00Z'),
  hasColour: false,
};

test.each(formats.filter((format) => format !== 'json'))('%s names the check and ends with a line break', (format) => {
  const text = reporters[format](report);
  expect(text).toContain('cache');
  expect(text).toContain('Gone');
  expect(text.endsWith('\n')).toBe(true);
});

test('json is the body of the summary', () => {
  expect(JSON.parse(reporters.json(report))).toEqual({ status: 'failed' });
});

test('only text is coloured, and only when asked for', () => {
  for (const format of formats) {
    expect(reporters[format](report), format).not.toContain('\u001b');
    expect(reporters[format]({ ...report, hasColour: true }).includes('\u001b'), format).toBe(format === 'text');
  }
});

test('every format of the service’s reporters is in the map', () => {
  const files = readdirSync(resolve(import.meta.dirname, '../../../src/reporters'));
  for (const format of formats) expect(files).toContain(`${format.replace('+', '-')}.ts`);
});
