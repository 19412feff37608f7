import { expect, test } from 'vitest';
import { degraded, failed, healthy } from '../../../src/core/outcome.ts';
import { renderText } from '../../../src/reporters/text.ts';
import { buildCheck } from '../../support/build-check.ts';
import { startServer } from '../../support/build-server.ts';
import { buildExposure, buildResult, buildSummary } from '../../support/build-summary.ts';

const plain = { hasColour: false };

async function summaryOf(...checks: Parameters<typeof startServer>[0]) {
  const { health } = await startServer(checks);
  return health.summary();
}

test('the first line is the verdict, and every check has its line in columns', async () => {
  const summary = await summaryOf(
    buildCheck('redis.connection', [degraded('slow', 'Answers late', { hint: 'Look at the load' })]),
    buildCheck('database.query'),
    buildCheck('rls.enabled', [failed('unprotected', 'A table is bare', { hint: 'Turn it on' })]),
  );
  expect(renderText(summary, plain)).toBe(
    [
      'degraded: A table is bare (rls.enabled), and 1 more',
      '',
      '[~] redis.connection slow         Answers late',
      '    hint: Look at the load',
      '[+] database.query   ok',
      '[-] rls.enabled      unprotected  A table is bare',
      '    hint: Turn it on',
      '',
    ].join('\n'),
  );
});

test('before the first run every check is a question', async () => {
  const pending = { ...buildCheck('database.query', [], { critical: true }), run: () => new Promise<never>(() => {}) };
  expect(renderText(await summaryOf(pending), plain)).toBe(
    [
      'unknown: Starting: no check has run yet',
      '',
      '[?] database.query not_run  Not looked at yet',
      '    hint: Wait some seconds for the first run; if it does not come, read the log of this service',
      '',
    ].join('\n'),
  );
});

test('error and details follow the hint when they are there', async () => {
  const outcome = failed('timeout', 'No answer', { hint: 'Wait', error: 'ETIMEDOUT', details: { deadlineMs: 2_000 } });
  const text = renderText(await summaryOf(buildCheck('database.query', [outcome])), plain);
  expect(text).toContain('    hint: Wait\n    error: ETIMEDOUT\n    seen: deadlineMs 2000\n');
});

test('a text stays on its line and cannot steer the terminal', async () => {
  const outcome = failed('invalid', 'one\ntwo\u001b[2J\u2028three\u0007', { hint: 'a\r\nb' });
  const text = renderText(await summaryOf(buildCheck('database.query', [outcome])), plain);
  expect(text).toContain('invalid  one two [2J[U+2028]three\n    hint: a b\n');
});

test.each([
  ['healthy', healthy('Works'), '\u001b[32m[+]\u001b[0m database.query \u001b[32mok\u001b[0m'],
  [
    'degraded',
    degraded('slow', 'Late', { hint: 'Wait' }),
    '\u001b[33m[~]\u001b[0m database.query \u001b[33mslow\u001b[0m',
  ],
  ['failed', failed('slow', 'Late', { hint: 'Wait' }), '\u001b[31m[-]\u001b[0m database.query \u001b[31mslow\u001b[0m'],
] as const)('%s has its colour in mark and word alike', async (_status, outcome, line) => {
  const summary = await summaryOf(buildCheck('database.query', [outcome], { critical: true }));
  expect(renderText(summary, { hasColour: true })).toContain(line);
});

test('findings are lines with what mends them, and tables of which nothing can be said are told with why', () => {
  const finding = { kind: 'foreign_rows', level: 'failed', object: 'public.notes', why: 'Anybody\nreads it.' } as const;
  const doubt = { relation: 'public.chats', verdict: 'not_verified', why: 'one_owner' } as const;
  const result = buildResult({
    ...{ check: 'rls.isolation', status: 'failed', reason: 'leaking', message: 'Leaks' },
    findings: [
      { ...finding, mend: 'drop policy a;' },
      { ...finding, level: 'advice', object: 'public.old', mend: null },
    ],
    exposures: [
      buildExposure({ ...doubt, command: 'select' }),
      buildExposure({ ...doubt, command: 'insert' }),
      buildExposure({ relation: 'public.notes', verdict: 'leaking' }),
    ],
  });
  const lines = renderText(buildSummary([result]), { hasColour: false }).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      '    found: public.notes (foreign_rows): Anybody reads it.',
      '      mend: drop policy a;',
      '    advice: public.old (foreign_rows): Anybody reads it.',
      '    not verified: public.chats (one_owner): select, insert',
    ]),
  );
});

test.each([
  ['drop policy a; -- then write it again\ndrop policy b;', 'drop policy a; /* then write it again */ drop policy b;'],
  [
    '-- look at a first\nalter policy b using (\n  x); -- or drop it',
    '/* look at a first */ alter policy b using (   x); -- or drop it',
  ],
  ['-- as a */ says\ndrop policy b;', '-- as a */ says drop policy b;'],
])('of %j nothing that follows a comment is lost in the line that is copied', (mend, line) => {
  const finding = { kind: 'foreign_rows', level: 'failed', object: 'public.notes', why: 'Leaks.', mend } as const;
  const result = buildResult({ check: 'rls.isolation', status: 'failed', findings: [finding] });
  expect(renderText(buildSummary([result]), { hasColour: false })).toContain(`      mend: ${line}\n`);
});

test('a healthy check tells its advice, and what is accepted with its reason', () => {
  const finding = { kind: 'definer_function', object: 'public.f()', why: 'It sees all.', mend: 'revoke it' } as const;
  const result = buildResult({
    check: 'rls.policies',
    findings: [
      { ...finding, level: 'degraded', accepted: 'sign-up calls it' },
      { ...finding, level: 'advice' },
    ],
  });
  const lines = renderText(buildSummary([result]), { hasColour: false }).split('\n');
  expect(lines).toContain('    accepted: public.f() (definer_function): It sees all. Because: sign-up calls it');
  expect(lines).toContain('    advice: public.f() (definer_function): It sees all.');
});

test('of a thousand findings the text has the first hundred, and says how many more there are', () => {
  const findings = Array.from({ length: 1_000 }, (_, place) => ({
    ...({ kind: 'open', level: 'failed', object: `public.table_${place}`, why: 'It is open.', mend: null } as const),
  }));
  const unlisted = { findings: 4_000, exposures: {} };
  const text = renderText(
    buildSummary([buildResult({ check: 'rls.enabled', status: 'failed', findings, unlisted })]),
    plain,
  );
  expect(text).toContain('found: public.table_99 (open): It is open.');
  expect(text).not.toContain('public.table_100 ');
  expect(text).toContain('    and 4900 more, none of them graver');
});

test('of a thousand relations that could not be verified the text names a hundred', () => {
  const exposures = Array.from({ length: 1_000 }, (_, place) =>
    buildExposure({ relation: `public.table_${place}`, verdict: 'not_verified', why: 'empty' }),
  );
  const text = renderText(
    buildSummary([buildResult({ check: 'rls.isolation', status: 'degraded', exposures })]),
    plain,
  );
  expect([...text.matchAll(/not verified: public\.table_/g)]).toHaveLength(100);
  expect(text).toContain('not verified: 900 more relations');
});
