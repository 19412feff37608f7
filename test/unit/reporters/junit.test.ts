import { expect, test } from 'vitest';
import { renderJunit } from '../../../src/reporters/junit.ts';
import { buildResult, buildSummary } from '../../support/build-summary.ts';
import { validateJunit } from '../../support/validate-junit.ts';

const now = Date.parse('2026-11-22T12:00:01Z');
const healthy = buildResult({ check: 'database.query' });
const failed = buildResult({
  check: 'database.pool',
  status: 'failed',
  reason: 'saturated',
  message: 'No connection is left',
  hint: 'Find what holds them',
});
const fallback = buildResult({ check: 'redis.cache', status: 'degraded', reason: 'fallback_active' });
const unverified = buildResult({ check: 'rls.isolation', status: 'degraded', reason: 'not_verified' });
const unknown = buildResult({
  check: 'schema.tables',
  status: 'unknown',
  reason: 'dependency_failed',
  durationMs: null,
});
const everything = buildSummary([healthy, failed, fallback, unverified, unknown]);

test('a run with every kind of result is valid by the schema', async () => {
  const files = (['failed', 'degraded'] as const).map((failOn) => renderJunit(everything, { failOn, now }));
  expect(await validateJunit(...files)).toEqual([]);
});

test('the schema refuses what is not of its form', async () => {
  const xml = renderJunit(everything, { failOn: 'failed', now });
  expect(await validateJunit(xml.replace('<testsuite ', '<testsuite surprise="1" '))).not.toEqual([]);
  expect(await validateJunit(xml.replace('type="saturated"', ''))).not.toEqual([]);
  expect(await validateJunit(xml.replace('</testsuites>', ''))).not.toEqual([]);
});

test('each kind of result has its element, and the counts agree', () => {
  const xml = renderJunit(everything, { failOn: 'failed', now });
  expect(xml).toContain('<testsuites name="wingman-health" tests="5" failures="1" errors="1" time="0.049">');
  expect(xml).toContain(
    '<testsuite name="database" tests="2" failures="1" errors="0" skipped="0" time="0.025" timestamp="2026-11-22T12:00:00">',
  );
  expect(xml).toContain('<testcase classname="database" name="query" time="0.012"/>');
  expect(xml).toContain('<failure message="No connection is left" type="saturated">');
  expect(xml).toContain('<error message="It works" type="dependency_failed">');
  expect(xml).toContain('<system-out>degraded (fallback_active): It works');
  expect(xml).toContain('<skipped message="It works">degraded (not_verified)');
});

test('with --fail-on degraded everything degraded is a failure', () => {
  const xml = renderJunit(everything, { failOn: 'degraded', now });
  expect(xml).toContain('tests="5" failures="3" errors="1"');
  expect(xml).not.toContain('<skipped');
});

test('a failure says what was expected and what to do', () => {
  const xml = renderJunit(everything, { failOn: 'failed', now });
  expect(xml).toContain(
    'failed (saturated): No connection is left\nexpected: database.pool works\nhint: Find what holds them',
  );
});

test('text that XML cannot hold stays valid', async () => {
  const nasty = 'a < b && "c" ]]> \u0000\u001b[31m\uffff \ud800 🙂\r\nnext';
  const summary = buildSummary([
    buildResult({
      check: 'database.query',
      status: 'failed',
      reason: 'crashed',
      message: nasty,
      hint: nasty,
      error: nasty,
    }),
  ]);
  const xml = renderJunit(summary, { failOn: 'failed', now });
  expect(await validateJunit(xml)).toEqual([]);
  expect(xml).toContain('message="a &lt; b &amp;&amp; &quot;c&quot; ]]&gt; \uFFFD\uFFFD[31m\uFFFD \uFFFD 🙂&#10;next"');
});

test('details and errors are printed where they are given', () => {
  const summary = buildSummary([{ ...failed, error: 'PGRST003', details: { waiting: 4 } }]);
  expect(renderJunit(summary, { failOn: 'failed', now })).toContain(
    'error: PGRST003\ndetails: {&quot;waiting&quot;:4}',
  );
});
