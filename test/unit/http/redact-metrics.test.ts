import { expect, test } from 'vitest';
import { redactMetrics } from '../../../src/http/redact-metrics.ts';

const scraped = `# HELP wingman_health_root_cause What broke
# TYPE wingman_health_root_cause gauge
wingman_health_root_cause{check="rls.isolation",reason="leaking"} 1
wingman_health_root_cause{check="rls.isolation",reason="timeout"} 0
wingman_health_root_cause{check="redis.cache",reason="slow"} 0
# HELP wingman_health_findings What was found
# TYPE wingman_health_findings gauge
wingman_health_findings{check="rls.isolation",level="failed"} 3
# HELP wingman_health_exposure_verdict The verdict
# TYPE wingman_health_exposure_verdict gauge
wingman_health_exposure_verdict{check="rls.isolation",table="a \\"}, b",command="select",verdict="leaking"} 1
wingman_health_check_status{category="rls",check="rls.isolation",status="failed"} 1
wingman_health_novelty{check="rls.isolation",object="public.notes"} 1
nodejs_heap_space_size_total_bytes{space="read_only"} 5
`;

test('with a token the metrics stay as they are', () => {
  expect(redactMetrics(scraped, 'everything')).toBe(scraped);
});

test('where messages are told, series of findings, and of labels that nobody declared public, are left out', () => {
  expect(redactMetrics(scraped, 'messages')).toBe(`# HELP wingman_health_root_cause What broke
# TYPE wingman_health_root_cause gauge
wingman_health_root_cause{check="rls.isolation",reason="leaking"} 1
wingman_health_root_cause{check="rls.isolation",reason="timeout"} 0
wingman_health_root_cause{check="redis.cache",reason="slow"} 0
wingman_health_check_status{category="rls",check="rls.isolation",status="failed"} 1
nodejs_heap_space_size_total_bytes{space="read_only"} 5
`);
});

test('where statuses are told, every reason is empty, and the series that come to be the same are summed up', () => {
  expect(redactMetrics(scraped, 'statuses')).toBe(`# HELP wingman_health_root_cause What broke
# TYPE wingman_health_root_cause gauge
wingman_health_root_cause{check="rls.isolation",reason=""} 1
wingman_health_root_cause{check="redis.cache",reason=""} 0
wingman_health_check_status{category="rls",check="rls.isolation",status="failed"} 1
nodejs_heap_space_size_total_bytes{space="read_only"} 5
`);
});

test.each([
  ['a value that ends with a backslash', 'wingman_health_x{check="a\\\\",table="b"} 1', true],
  ['a value that looks like the end of the labels', 'wingman_health_x{check="a\\"} 1",table="b"} 1', true],
  ['a value that looks like a label', 'wingman_health_x{check="a\\",table=\\"b"} 1', false],
  ['no labels', 'wingman_health_x 1', false],
  ['an empty list of labels', 'wingman_health_x{} 1', false],
  ['labels that do not end', 'wingman_health_x{check="a', true],
  ['something that is no label', 'wingman_health_x{check="a" table="b"} 1', true],
])('a series with %s is left out when it may not be seen, or be read', (_what, line, isLeftOut) => {
  expect(redactMetrics(`${line}\n`, 'messages')).toBe(isLeftOut ? '' : `${line}\n`);
});

test.each([
  ['wingman_health_odd{check="a\\\\",table="b"} 1', false],
  ['wingman_health_odd{check="a\\"",status="b"} 1', true],
  ['wingman_health_odd{check="table=\\"x\\"",status="b\\\\"} 1', true],
  ['wingman_health_odd{check="a",} 1', true],
  ['wingman_health_odd{} 1', true],
  ['wingman_health_odd 1', true],
  ['wingman_health_odd{check="a', false],
  ['wingman_health_odd{check="a"', false],
  ['wingman_health_odd{check=a} 1', false],
  ['wingman_health_odd{ table="a"} 1', false],
  ['wingman_health_odd{check="a", table="b"} 1', false],
])('what a series says stays in unless every label of it can be read and is public: %s', (line, isShown) => {
  for (const tier of ['messages', 'statuses'] as const) expect(redactMetrics(line, tier)).toBe(isShown ? line : '');
});

test('series of others are nobody’s secret, whatever their labels are called', () => {
  const text = 'nodejs_gc{kind="minor",reason="a"} 1\nnodejs_gc{kind="minor",reason="b"} 2\n# EOF\n';
  for (const tier of ['messages', 'statuses'] as const) expect(redactMetrics(text, tier)).toBe(text);
});

test('what describes a series goes with it, and a description that merely names one stays', () => {
  const text = `# HELP wingman_health_check_status As wingman_health_findings says
# TYPE wingman_health_findings_total counter
# UNIT wingman_health_exposures_seconds seconds
# HELP wingman_health_exposures How many
# wingman_health_findings
wingman_health_exposures{verdict="leaking"} 1
wingman_health_findings 2
`;
  expect(redactMetrics(text, 'messages')).toBe(
    '# HELP wingman_health_check_status As wingman_health_findings says\n# wingman_health_findings\n',
  );
});

test('a series without a reason is summed up with those that come to be the same, in the place of the first', () => {
  const text = `wingman_health_failures_total{check="a",reason="slow"} 0.5
wingman_health_other 7
wingman_health_failures_total{check="a",reason=""} 2
wingman_health_failures_total{reason="timeout",check="b"} 4
wingman_health_failures_total{check="a",reason="ti\\"me out"} 1
nodejs_gc{kind="minor",reason="a"} 1
nodejs_gc{kind="minor",reason="b"} 2
wingman_health_check_status{check="a reason=\\"b\\"",status="failed"} 1
wingman_health_check_status{check="c,reason=\\"b\\"",status="failed"} 1
`;
  expect(redactMetrics(text, 'statuses')).toBe(`wingman_health_failures_total{check="a",reason=""} 3.5
wingman_health_other 7
wingman_health_failures_total{reason="",check="b"} 4
nodejs_gc{kind="minor",reason="a"} 1
nodejs_gc{kind="minor",reason="b"} 2
wingman_health_check_status{check="a reason=\\"b\\"",status="failed"} 1
wingman_health_check_status{check="c,reason=\\"b\\"",status="failed"} 1
`);
});
