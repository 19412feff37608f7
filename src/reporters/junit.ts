import type { Result, Snapshot } from '../core/result.ts';
import type { Summary } from '../core/summary/summary.ts';
import { linesOfFindings } from './lines-of-findings.ts';
import { type FailOn, type TestVerdict, verdictOfTest } from './verdict-of-test.ts';

export interface JunitOptions {
  readonly failOn: FailOn;
  /** When the run ended, milliseconds since 1970. */
  readonly now: number;
}

/**
 * The summary as JUnit XML, in the form that Surefire writes and Jenkins, GitLab and GitHub actions read: a suite per
 * category, a test per check. Prints whatever `error`, `details` and findings it is given, as the text does.
 */
export function renderJunit({ snapshots }: Summary, { failOn, now }: JunitOptions): string {
  const results = snapshots.flatMap((snapshot) => snapshot.results);
  const { skipped: _, ...counts } = countsOf(results, failOn);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'wingman-health', ...counts, time: secondsOf(results) })}>`,
    ...snapshots.flatMap((snapshot) => suiteOf(snapshot, failOn, now)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteOf({ category, results, refreshedAt }: Snapshot, failOn: FailOn, now: number): string[] {
  // Without a zone, as the schema of Surefire has it: the time is UTC.
  const timestamp = new Date(refreshedAt ?? now).toISOString().slice(0, 19);
  const numbers = { ...countsOf(results, failOn), time: secondsOf(results), timestamp };
  return [
    `  <testsuite${attributes({ name: category, ...numbers })}>`,
    ...results.flatMap((result) => testOf(result, verdictOfTest(result, failOn))),
    '  </testsuite>',
  ];
}

function testOf(result: Result, verdict: TestVerdict): string[] {
  const [classname = '', name = ''] = splitId(result.check);
  const open = `    <testcase${attributes({ classname, name, time: secondsOf([result]) })}`;
  if (result.status === 'healthy') return [`${open}/>`];
  return [`${open}>`, `      ${findingOf(result, verdict)}`, '    </testcase>'];
}

function findingOf(result: Result, verdict: TestVerdict): string {
  const { message, reason } = result;
  const text = escapeXml(describe(result));
  switch (verdict) {
    case 'failed':
      return `<failure${attributes({ message, type: reason ?? '' })}>${text}</failure>`;
    case 'errored':
      return `<error${attributes({ message, type: reason ?? '' })}>${text}</error>`;
    case 'skipped':
      return `<skipped${attributes({ message })}>${text}</skipped>`;
    case 'passed':
      return `<system-out>${text}</system-out>`;
  }
}

/** Everything that a person needs, because most viewers show nothing else. */
function describe(result: Result): string {
  const { status, reason, title, message, hint, error, details } = result;
  return [
    `${status} (${reason}): ${message}`,
    `expected: ${title}`,
    ...(hint ? [`hint: ${hint}`] : []),
    ...linesOfFindings(result),
    ...(error === null ? [] : [`error: ${error}`]),
    ...(Object.keys(details).length === 0 ? [] : [`details: ${JSON.stringify(details)}`]),
  ].join('\n');
}

function countsOf(results: readonly Result[], failOn: FailOn) {
  const verdicts = results.map((result) => verdictOfTest(result, failOn));
  const count = (wanted: TestVerdict) => verdicts.filter((verdict) => verdict === wanted).length;
  return { tests: results.length, failures: count('failed'), errors: count('errored'), skipped: count('skipped') };
}

/** Checks run side by side, so this is their work, and more than the time that passed. */
function secondsOf(results: readonly Result[]): string {
  const milliseconds = results.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
  return (milliseconds / 1_000).toFixed(3);
}

function splitId(check: string): [string, string] {
  const dot = check.indexOf('.');
  return [check.slice(0, dot), check.slice(dot + 1)];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Characters that XML 1.0 has no way to write become the replacement character: surrogates alone and most controls. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replaceAll('\r', '')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
