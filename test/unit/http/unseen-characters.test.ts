import { expect, test } from 'vitest';
import { failed } from '../../../src/core/outcome.ts';
import { createScrubber } from '../../../src/core/scrubber.ts';
import { createLog, logTransitions } from '../../../src/observers/log.ts';
import { renderGithub } from '../../../src/reporters/github.ts';
import { renderJunit } from '../../../src/reporters/junit.ts';
import { buildCheck } from '../../support/build-check.ts';
import { startServer, token } from '../../support/build-server.ts';
import { buildExposure } from '../../support/build-summary.ts';

const raw = /[\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/u;
const marks = ['\u202E', '\u2067', '\u200F', '\u200B', '\uFEFF', '\u061C', '\u2028'];
const name = `public.${marks.map((mark, index) => `t${index}${mark}x`).join('_')}`;

/** Says the name wherever a check may say something. */
const check = buildCheck('rls.isolation', [
  failed('leaking', `Strangers read ${name}`, {
    hint: `Close ${name}`,
    error: `42501 ${name}`,
    details: { [name]: [name] },
    findings: [{ kind: 'foreign_rows', level: 'failed', object: name, why: `Of ${name}`, mend: `alter ${name}` }],
    exposures: [buildExposure({ relation: name, verdict: 'leaking' })],
  }),
]);
const bearer = { authorization: `Bearer ${token}` };

test('no name turns or hides what is read, in any format', async () => {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    scrubber: createScrubber([]),
    destination: { write: (line) => lines.push(line) },
  });
  const built = await startServer([check]);
  built.monitor.observe(logTransitions(log));
  for (const path of ['/health/summary', '/health/rls', '/health/rls/isolation', '/health/history'])
    for (const format of ['json', 'text', 'html', 'health+json']) {
      const { body, statusCode } = await built.get(`${path}?format=${format.replace('+', '%2B')}`, bearer);
      if (statusCode === 406) continue;
      expect(body, `${path} ${format}`).not.toMatch(raw);
      if (path !== '/health/history') expect(body, `${path} ${format}`).toContain('t0[U+202E]x');
    }
  const { body: metrics } = await built.get('/metrics', bearer);
  expect(metrics).toContain('t0[U+202E]x');
  expect(metrics).not.toMatch(raw);
  const summary = built.health.summary();
  const junit = renderJunit(summary, { failOn: 'failed', now: 0 });
  const github = renderGithub(summary, { failOn: 'failed' });
  for (const text of [junit, github]) {
    expect(text).toContain('t0[U+202E]x');
    expect(text).not.toMatch(raw);
  }
  log.warn(`Says ${name}`, { [name]: name });
  expect(lines.join('')).toContain('t0[U+202E]x');
  expect(lines.join('')).not.toMatch(raw);
});

test('what a caller puts into an address is not said back with them', async () => {
  const built = await startServer([check]);
  for (const path of [
    '/health/%E2%80%AEslr',
    '/health/rls/a%E2%80%AEb',
    '/health?include=%E2%80%AErls',
    '/health?%E2%80%AE=1',
  ])
    expect((await built.get(path, bearer)).body, path).not.toMatch(raw);
});
