import { expect, test } from 'vitest';
import { renderGithub } from '../../../src/reporters/github.ts';
import { buildResult, buildSummary } from '../../support/build-summary.ts';

const render = (...results: Parameters<typeof buildResult>[0][]) =>
  renderGithub(buildSummary(results.map(buildResult)), { failOn: 'failed' })
    .trimEnd()
    .split('\n');

test('a healthy run is one line without an annotation', () => {
  expect(render({ check: 'redis.cache' })).toEqual(['healthy: The verdict is healthy']);
});

test('a failed check is an error that names it and says what to do', () => {
  const [line] = render({
    check: 'redis.cache',
    status: 'failed',
    reason: 'missing',
    message: 'Gone',
    hint: 'Bring it back',
  });
  expect(line).toBe('::error title=redis.cache is failed (missing)::Gone%0AHint: Bring it back');
});

test('what is unknown is an error, degraded a warning, not verified a notice', () => {
  const level = (line: string | undefined) => line?.split(' ')[0];
  expect(level(render({ check: 'a.b', status: 'unknown', reason: 'not_run' })[0])).toBe('::error');
  expect(level(render({ check: 'a.b', status: 'degraded', reason: 'slow' })[0])).toBe('::warning');
  expect(level(render({ check: 'a.b', status: 'degraded', reason: 'not_verified' })[0])).toBe('::notice');
});

test('with --fail-on degraded everything degraded is an error', () => {
  const summary = buildSummary([buildResult({ check: 'a.b', status: 'degraded', reason: 'not_verified' })]);
  expect(renderGithub(summary, { failOn: 'degraded' })).toMatch(/^::error /);
});

test('no text can end its command or begin another', () => {
  const text = '100% of a: b, c\r\n::set-output name=x::y';
  const lines = render({ check: 'a.b', status: 'failed', reason: 'crashed', message: text, hint: text, error: text });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('::100%25 of a: b, c%0D%0A::set-output name=x::y%0AHint: 100%25');
});

test('colons and commas in a title are escaped', () => {
  const [line] = render({ check: 'a.b:c,d' as 'a.b', status: 'failed', reason: 'crashed' });
  expect(line).toContain('title=a.b%3Ac%2Cd is failed');
});

test('the worst comes first, because only ten of a kind are shown', () => {
  const lines = render(
    { check: 'a.degraded', status: 'degraded', reason: 'slow' },
    { check: 'a.unknown', status: 'unknown', reason: 'dependency_failed' },
    { check: 'a.failed', status: 'failed', reason: 'missing' },
  );
  expect(lines.slice(0, 3).map((line) => /title=a\.(\w+)/.exec(line)?.[1])).toEqual(['failed', 'unknown', 'degraded']);
});
