import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commands, type Exposure } from '../../../../src/core/exposure.ts';
import { statuses } from '../../../../src/core/status.ts';
import { buildExposure } from '../../../support/build-summary.ts';
import { buildPage, buildResult, buildTransition, minute, now, wordsOf } from './build-page.ts';

const hostile = `</p><script>alert('x')</script><img src=x onerror="alert(1)"> & "quoted"`;
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;
const idsOf = (page: string) => [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);

/** A page with something of everything. */
const everything = (tier: 'messages' | 'everything', text = 'plain') => {
  const query = buildResult('database.query', 'failed', {
    ...{ message: text, hint: text, title: text, error: `error ${text}` },
    details: { table: text, list: [text], nested: { deep: text }, nothing: null, none: [] },
  });
  const isolation = buildResult('rls.isolation', 'degraded', {
    reason: 'not_verified',
    findings: [{ kind: 'foreign_rows', level: 'failed', object: text, why: text, mend: text, details: { seen: text } }],
    exposures: [buildExposure({ relation: `public.${text}`, verdict: 'not_verified', why: text })],
  });
  const tables = buildResult('schema.tables', 'unknown', { reason: 'dependency_failed' });
  const redis = buildResult('redis.connection', 'healthy');
  return buildPage([query, tables, isolation, redis], {
    tier,
    dependsOn: { 'schema.tables': ['database.query'] },
    transitions: [buildTransition({ ...query, status: 'healthy', reason: null }, query)],
  });
};

test.each(statuses)('a page that is %s says so in words, in its title and in the icon of its tab', (status) => {
  const page = buildPage([buildResult('database.query', status)]);
  expect(page).toMatch(new RegExp(`<title>${status === 'unknown' ? 'not known' : status} · Shop staging</title>`, 'i'));
  expect(page).toContain(`/page.svg?status=${status}`);
  expect(wordsOf(page)).toContain(`${status} for 3 min, since 11:57:00 UTC`);
});

test.each([
  [
    { platform: 'Shop', version: '1.2.3', stage: 'staging', release: '<v7>' },
    'Shop staging release <v7> wingman-health 1.2.3',
  ],
  [{ platform: 'Shop', version: '1.2.3' }, 'Shop wingman-health 1.2.3'],
  [{ platform: 'Shop', version: '1.2.3', stage: null, release: null }, 'Shop wingman-health 1.2.3'],
])('the page begins with whose status it is, as far as that is known: %j', (about, told) => {
  for (const tier of ['statuses', 'everything'] as const) {
    const page = buildPage([buildResult('database.query', 'healthy')], { about, tier });
    expect(wordsOf(page)).toContain(`Skip to the verdict ${told} Reload for news`);
  }
});

test('the verdict is the only main heading', () => {
  const page = buildPage([buildResult('database.query', 'healthy'), buildResult('redis.cache', 'healthy')]);
  expect([...page.matchAll(/<h1[^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual(['All 2 checks pass']);
});

test('text from outside never becomes markup', () => {
  for (const tier of ['messages', 'everything'] as const) {
    const page = everything(tier, hostile);
    expect(page).not.toContain('<img');
    expect(count(page, /<script/g)).toBe(1);
    expect(page).not.toMatch(/<[^>]*\son\w+=/);
  }
  expect(wordsOf(everything('messages', hostile))).toContain(hostile);
});

test('every element is closed, whatever the texts are', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>/"\'&=-! aé\u0000') }), (text) => {
      const open: string[] = [];
      for (const [, closing, name = '', self] of everything('everything', text).matchAll(
        /<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g,
      )) {
        if (closing) expect(open.pop()).toBe(name);
        else if (!self) open.push(name);
      }
      expect(open).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test('the public page holds neither details nor errors', () => {
  const secret = 'PLANTED';
  const result = buildResult('rls.isolation', 'failed', {
    reason: 'leaking',
    error: `${secret}-error`,
    details: { seen: `${secret}-details` },
    findings: [{ kind: 'foreign_rows', level: 'failed', object: secret, why: secret, mend: secret }],
    exposures: [buildExposure({ relation: `public.${secret}`, verdict: 'leaking' })],
  });
  const before = buildResult('rls.isolation', 'healthy', { error: `${secret}-before`, details: { seen: secret } });
  const extra = { transitions: [buildTransition(before, result)], resultsOf: () => [before, result] };
  expect(buildPage([result], { ...extra, tier: 'messages' })).not.toContain(secret);
  expect(buildPage([result], { ...extra, tier: 'everything' })).toContain(`${secret}-error`);
  expect(buildPage([result], { ...extra, tier: 'everything' })).toContain(`${secret}-details`);
});

test('root causes stand before the checks, the worst first, with what to do and what they hide', () => {
  const words = wordsOf(everything('messages', 'No answer'));
  const order = [
    'Root causes',
    'No answer failed for 3 min database.query timeout',
    'Checks:',
    'redis.connection is fine',
  ];
  const places = order.map((text) => words.indexOf(text));
  expect(places).toEqual([...places].sort((left, right) => left - right));
  expect(places).not.toContain(-1);
  expect(words).toContain('One check could not be asked because of it: schema.tables Do No answer');
});

test('checks that met the same fault are one root cause, since the first of them met it', () => {
  const fault = { message: 'Redis cannot be reached', hint: 'Start Redis', reason: 'fallback_active' } as const;
  const page = buildPage([
    buildResult('redis.connection', 'degraded', fault),
    buildResult('redis.cache', 'degraded', { ...fault, since: now - 5 * minute }),
    buildResult('redis.fallback', 'healthy'),
  ]);
  expect(count(page, /<li class="cause/g)).toBe(1);
  expect(wordsOf(page)).toContain('degraded for 5 min redis.connection, redis.cache fallback_active');
});

test('a healthy page has no root causes and no reasons', () => {
  const page = buildPage([buildResult('database.query', 'healthy')]);
  expect(page).not.toContain('id="causes"');
  expect(page).not.toContain('id="reasons"');
});

test('every reason leads to what it means, and every link within the page leads somewhere', () => {
  const page = everything('everything');
  const ids = idsOf(page);
  for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  expect(ids).toEqual(expect.arrayContaining(['reason-timeout', 'reason-dependency_failed', 'reason-not_verified']));
});

test('no id exists twice', () => {
  const ids = idsOf(everything('everything'));
  expect(ids).toEqual([...new Set(ids)]);
});

test('nothing on the page needs what its policy forbids', () => {
  const page = everything('everything');
  expect(page).not.toMatch(/\sstyle=|<style|javascript:|https?:\/\/(?!www\.w3\.org)/);
  expect(page).not.toMatch(/<script(?![^>]*src=)/);
});

test('each check has its status, age, message, hint, numbers and history', () => {
  const result = buildResult('database.query', 'failed', { message: 'No answer in time', hint: 'Look at the load' });
  const page = buildPage([result], {
    performance: { 'database.query': { samples: 40, p50Ms: 2.1, p95Ms: 4.3, p99Ms: 9, baselineMs: 4 } },
  });
  const row = wordsOf(/<tr class="check.*?<\/tr>/s.exec(page)?.[0] ?? '');
  expect(row).toBe('query failed 3 min timeout No answer in time Do Look at the load 2.1 ms 4.3 ms 4.0 ms');
  expect(page).toContain('Last result: 1 failed');
});

test('what was not measured yet is a dash, and says so to whoever listens', () => {
  expect(wordsOf(buildPage([buildResult('database.query', 'healthy')]))).toContain('–not known yet');
});

test('a bad look that is not confirmed yet is told', () => {
  const page = buildPage([buildResult('database.query', 'healthy', { consecutiveFailures: 1 })]);
  expect(page).toContain('The last look went wrong');
});

test('a private page shows details and errors by name, and opens them where a single check is asked for', () => {
  const result = buildResult('redis.connection', 'healthy', {
    details: { memory: '1 MB', tables: ['a', 'b'], role: null },
  });
  const page = buildPage([result], { tier: 'everything' });
  expect(wordsOf(page)).toContain('memory 1 MB tables a, b role not known');
  expect(page).toContain('<details id="details-redis.connection">');
  expect(buildPage([result], { tier: 'everything', scope: 'redis.connection' })).toContain(
    '<details id="details-redis.connection" open>',
  );
});

test('what is nested in details is read as lines, and what is too deep for that as JSON', () => {
  const details = {
    names: { REDIS_URL: 'REDIS_URL', aliases: ['A', 'B'] },
    places: [{ object: 'public.a' }, { object: 'public.b' }],
    deep: { very: { deep: [1] } },
    nothing: {},
  };
  const page = buildPage([buildResult('redis.connection', 'healthy', { details })], { tier: 'everything' });
  const lines = [...page.matchAll(/<dd>(.*?)<\/dd>/gs)].map(([, value = '']) => wordsOf(value));
  expect(lines).toEqual([
    'REDIS_URL: REDIS_URL aliases: A, B',
    'object: public.a object: public.b',
    '{ "very": { "deep": [ 1 ] } }',
    'none',
  ]);
});

test('a root cause shows insiders the SQL that mends it, object by object, and the first three at once', () => {
  const fault = { kind: 'row_security_off', level: 'failed', why: 'It is open.' } as const;
  const findings = ['a', 'b', 'c', 'd'].map((name) => {
    return { ...fault, object: `public.${name}`, mend: `alter table ${name};` };
  });
  const broken = buildResult('rls.enabled', 'failed', {
    findings: [...findings, { ...fault, object: 'public.e', mend: null }],
  });
  const cause = /<li class="cause.*?<\/section>/s.exec(buildPage([broken], { tier: 'everything' }))?.[0] ?? '';
  expect(wordsOf(cause)).toContain(
    'public.a alter table a; public.b alter table b; public.c alter table c; 1 more below',
  );
  expect(buildPage([broken])).not.toContain('alter table');
});

test('a page for one category shows its changes alone, its trail, and what healthy means', () => {
  const redis = buildResult('redis.cache', 'degraded');
  const query = buildResult('database.query', 'failed');
  const turned = (result: typeof redis) => buildTransition({ ...result, status: 'healthy', reason: null }, result);
  const page = buildPage([redis], { scope: 'redis', transitions: [turned(query), turned(redis)] });
  expect(page).toContain('aria-current="page">redis<');
  expect(page).not.toContain('database.query');
  expect(wordsOf(page)).toContain('Healthy means: redis.cache is fine');
});

test('below a prefix every address begins with it', () => {
  const page = buildPage([buildResult('database.query', 'failed')], { basePath: '/status' });
  for (const [, address] of page.matchAll(/(?:href|src)="(\/[^"]*)"/g)) expect(address).toMatch(/^\/status\//);
});

const matrix = {
  'public.user_profiles': { select: 'isolated', insert: 'isolated', update: 'isolated', delete: 'isolated' },
  'public.chat_messages': { select: 'leaking', insert: 'isolated', update: 'isolated', delete: 'leaking' },
  'private.notes': { select: 'isolated', insert: 'not_verified', update: 'not_verified', delete: 'isolated' },
  'public.recent_chats': { select: 'isolated' },
} as const;
const exposures = Object.entries(matrix).flatMap(([relation, seen]) =>
  commands.flatMap((command): Exposure[] => {
    const verdict = (seen as Partial<Record<string, Exposure['verdict']>>)[command];
    const why = command === 'insert' && verdict === 'not_verified' ? 'one_owner' : null;
    return verdict ? [buildExposure({ relation, command, verdict, why })] : [];
  }),
);
const isolation = buildResult('rls.isolation', 'failed', {
  ...{ reason: 'leaking', message: 'Users see rows of others' },
  exposures,
});
const rowsOf = (page: string) => {
  const table = /<table class="matrix">.*?<\/table>/s.exec(page)?.[0] ?? '';
  return [...table.matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => wordsOf(row));
};

test('isolation is a table of tables and commands, the leaking first, for private callers', () => {
  const page = buildPage([isolation], { tier: 'everything' });
  expect(rowsOf(page)).toEqual([
    'table select insert update delete',
    'chat_messages leaking isolated isolated leaking',
    'private.notes isolated not verified one owner not verified isolated',
    'recent_chats isolated –does not apply –does not apply –does not apply',
    'user_profiles isolated isolated isolated isolated',
  ]);
  expect(page).toContain('<caption>');
  expect(count(page, /<th scope="row">/g)).toBe(4);
  expect(wordsOf(page)).toContain('2 leaking 2 not verified 9 isolated');
});

test('the table shows what both checks have seen: the worse of them, and everybody who was tried', () => {
  const relation = 'public.user_profiles';
  const anonymous = buildResult('rls.anonymous', 'failed', {
    reason: 'leaking',
    exposures: [
      buildExposure({ relation, exposed: { anon: 'all' }, verdict: 'leaking', rows: 7 }),
      buildExposure({ relation, command: 'insert', exposed: { anon: 'none' }, verdict: 'denied' }),
      buildExposure({ relation, command: 'delete', exposed: { anon: 'none' }, verdict: 'denied' }),
      buildExposure({ relation: 'public.posts', exposed: { anon: 'all' }, expected: 'anyone', verdict: 'as_declared' }),
      buildExposure({ relation: 'public.rooms', exposed: { anon: 'none' }, expected: 'restricted', verdict: 'denied' }),
    ],
  });
  const signedIn = buildResult('rls.isolation', 'healthy', {
    exposures: [
      buildExposure({ relation }),
      buildExposure({ relation, command: 'insert' }),
      buildExposure({ relation, command: 'delete', exposed: { stranger: 'none' }, verdict: 'denied' }),
      buildExposure({ relation: 'public.posts', exposed: { stranger: 'all' }, verdict: 'as_declared' }),
      buildExposure({ relation: 'public.rooms', exposed: { stranger: 'none' }, verdict: 'restricted' }),
    ],
  });

  const page = buildPage([signedIn, anonymous], { tier: 'everything' });

  expect(rowsOf(page)).toEqual([
    'table select insert update delete',
    'user_profiles leaking isolated –does not apply denied to all',
    'rooms closed to strangers –does not apply –does not apply –does not apply',
    'posts open as declared –does not apply –does not apply –does not apply',
  ]);
  expect(page).toContain('title="anonymous: all; stranger: none; users: own; 7 rows, 2 users"');
  expect(wordsOf(page)).toContain('1 leaking 1 closed to strangers 1 open as declared 1 isolated 1 denied to all');
  expect(wordsOf(page)).toContain(
    'Isolation of user data failed rls.isolation is fine rls.anonymous is not fine leaking',
  );
});

test('a leak stands before the root causes, and what is well after the checks', () => {
  const order = (status: 'failed' | 'healthy') => {
    const query = buildResult('database.query', 'failed');
    const page = buildPage([query, buildResult('rls.isolation', status)]);
    return ['id="isolation"', 'id="causes"', 'id="checks"']
      .toSorted((left, right) => page.indexOf(left) - page.indexOf(right))
      .filter((id) => page.includes(id));
  };
  expect(order('failed')).toEqual(['id="isolation"', 'id="causes"', 'id="checks"']);
  expect(order('healthy')).toEqual(['id="causes"', 'id="checks"', 'id="isolation"']);
});

test('the public page has the verdict on isolation, and no table', () => {
  const page = buildPage([isolation]);
  expect(wordsOf(page)).toContain('Isolation of user data failed Users see rows of others leaking');
  expect(page).not.toContain('class="matrix"');
  expect(page).not.toContain('chat_messages');
});

test('the timeline tells the newest change first, and all first looks as one', () => {
  const checks = ['database.query', 'redis.cache', 'redis.fallback', 'email.fallback'] as const;
  const started = checks.map((check) =>
    buildTransition(
      buildResult(check, 'unknown', { reason: 'not_run' }),
      buildResult(check, 'healthy'),
      now - 10 * minute,
    ),
  );
  const healthy = buildResult('redis.cache', 'healthy', { since: now - 10 * minute });
  const fallen = buildTransition(healthy, buildResult('redis.cache', 'degraded', { message: 'The fallback serves' }));
  const page = buildPage([buildResult('redis.cache', 'degraded')], { transitions: [...started, fallen] });
  const timeline = wordsOf(/<section class="timeline".*?<\/section>/s.exec(page)?.[0] ?? '');
  expect(timeline).toBe(
    'What changed 11:57:00 UTC healthy →became degraded timeout after 7 min redis.cache The fallback serves ' +
      '11:50:00 UTC first look →became healthy database.query, redis.cache, redis.fallback and 1 more',
  );
});

test('a page without a result says that nothing is known', () => {
  const page = buildPage([]);
  expect(page).toContain('No check was looked at');
  expect(page).toContain('data-status="unknown"');
});
