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
  expect(wordsOf(page)).toContain(`${status} since 11:57:00 UTC, for 3 min`);
});

test.each([
  [
    { platform: 'Shop', version: '1.2.3', stage: 'staging', release: '<v7>' },
    'staging release <v7> wingman-health 1.2.3',
  ],
  [{ platform: 'Shop', version: '1.2.3' }, 'wingman-health 1.2.3'],
  [{ platform: 'Shop', version: '1.2.3', stage: null, release: null }, 'wingman-health 1.2.3'],
])('the page begins with whose status it is, as far as that is known: %j', (about, told) => {
  for (const tier of ['statuses', 'everything'] as const) {
    const page = buildPage([buildResult('database.query', 'healthy')], { about, tier });
    expect(wordsOf(page)).toContain(
      `Private view Token Show details One of HEALTH_TOKENS. Kept in this tab until it is closed, and sent as a header. ${tier === 'everything' ? 'Leave the private view ' : ''}${told} `,
    );
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
    'failed since 11:57:00 UTC, for 3 min No answer Reading rows database.query timeout',
    'One check could not be asked because of it schema.tables Do first No answer',
    'Also broken',
    'rls.isolation is not fine',
    'Database database 1 check',
    'redis.connection is fine',
  ];
  const places = order.map((text) => words.indexOf(text));
  expect(places).toEqual([...places].sort((left, right) => left - right));
  expect(places).not.toContain(-1);
});

test('a status that is the whole sentence is not said before it as well', () => {
  const sinceOf = (tier: 'statuses' | 'messages') =>
    wordsOf(/<p class="verdict-since">.*?<\/h1>/s.exec(buildPage([buildResult('a.b', 'failed')], { tier }))?.[0] ?? '');
  expect(sinceOf('statuses')).toBe('Last known: since 11:57:00 UTC, for 3 min Failed; callers with a token see why');
  expect(sinceOf('messages')).toBe('Last known: failed since 11:57:00 UTC, for 3 min a.b is not fine');
});

test('what to do first leaves out the SQL that stands below it to be copied', () => {
  const pageOf = (mend: string | null) =>
    wordsOf(
      buildPage(
        [
          buildResult('rls.enabled', 'failed', {
            hint: 'Turn it on: alter table "notes" enable row level security;',
            findings: [{ kind: 'rls_off', level: 'failed', object: 'public.notes', why: 'It is off.', mend }],
          }),
        ],
        { tier: 'everything' },
      ),
    );
  expect(pageOf('alter table "notes" enable row level security;\nrevoke select on "notes" from anon;')).toContain(
    'Do first Turn it on, as below It is off.',
  );
  for (const mend of [null, 'alter table "other" enable row level security;'])
    expect(pageOf(mend)).toContain('Do first Turn it on: alter table "notes" enable row level security;');
});

test('an address in a sentence may break after its slashes', () => {
  const ask = 'Ask by hand: curl -i http://api.internal:8000/storage/v1/status and/or look';
  const page = buildPage([
    buildResult('a.b', 'failed', { hint: ask }),
    buildResult('a.c', 'degraded', { message: 'Nothing at /var/run/a.sock', hint: null }),
  ]);
  expect(page).toContain('http://api.internal:8000/<wbr />storage/<wbr />v1/<wbr />status and/<wbr />or look');
  expect(wordsOf(page)).toContain(ask);
  expect(wordsOf(page)).toContain('Nothing at /var/run/a.sock');
});

test('checks that met the same fault are one root cause, since the first of them met it', () => {
  const fault = { message: 'Redis cannot be reached', hint: 'Start Redis', reason: 'fallback_active' } as const;
  const page = buildPage([
    buildResult('redis.connection', 'degraded', fault),
    buildResult('redis.cache', 'degraded', { ...fault, since: now - 5 * minute }),
    buildResult('redis.fallback', 'healthy'),
  ]);
  expect(page).not.toContain('id="causes"');
  expect(wordsOf(page)).toContain(
    'degraded since 11:55:00 UTC, for 5 min Redis cannot be reached Redis redis.connection fallback_active',
  );
  expect(wordsOf(page)).toContain('Seen by redis.cache too Do first Start Redis');
});

test('each sentence stands once on the page, whatever is broken', () => {
  const fault = { message: 'Redis cannot be reached', hint: 'Start Redis', reason: 'fallback_active' } as const;
  const away = { message: 'The database does not answer', hint: 'Look at its load' } as const;
  const waiting = {
    ...{ message: 'Not asked, because of the database', hint: 'Mend the database first' },
    ...({ reason: 'dependency_failed', blockedBy: 'database.query' } as const),
  } as const;
  const leak = buildResult('rls.anonymous', 'failed', {
    ...{ reason: 'leaking', message: 'Anybody reads the notes', hint: 'Turn it on' },
    findings: ['a', 'b'].map((name) => {
      return { ...{ kind: 'open', level: 'failed', why: 'It is open to all.' }, object: name, mend: `mend ${name}` };
    }),
    exposures: [buildExposure({ relation: 'public.notes', verdict: 'leaking' })],
  });
  const results = [
    buildResult('database.query', 'failed', away),
    buildResult('database.pool', 'failed', away),
    leak,
    buildResult('schema.tables', 'unknown', waiting),
    buildResult('schema.drift', 'unknown', waiting),
    buildResult('redis.connection', 'degraded', fault),
    buildResult('redis.cache', 'degraded', fault),
    buildResult('email.fallback', 'healthy', { message: 'The outbox works' }),
  ];
  const page = buildPage(results, {
    tier: 'everything',
    transitions: results.map((result) => buildTransition({ ...result, status: 'healthy', reason: null }, result)),
  });
  const sentences = [
    ...[fault, away].flatMap(({ message, hint }) => [message, hint]),
    ...['Anybody reads the notes', 'Turn it on', 'It is open to all.', 'mend a', 'mend b', 'The outbox works'],
  ];
  for (const sentence of sentences) expect([sentence, wordsOf(page).split(sentence).length - 1]).toEqual([sentence, 1]);
  expect(wordsOf(page)).not.toContain(waiting.message);
  expect(wordsOf(page)).toContain('waits for database.query');
});

test('strangers are told which checks it is, and one sentence about the whole', () => {
  const failed = [buildResult('database.query', 'failed'), buildResult('rls.enabled', 'failed')];
  const words = wordsOf(buildPage(failed, { tier: 'statuses' }));
  expect(words.split('callers with a token see why')).toHaveLength(2);
  expect(words).toContain('Reading rows database.query');
  expect(words).toContain('Row level security rls.enabled');
  expect(words).not.toMatch(/timeout|Mend|not fine/);
});

test('what is broken stands first and unfolded, what waits for it and what is well a line each', () => {
  const page = buildPage([
    buildResult('environment.keys', 'healthy'),
    buildResult('schema.tables', 'unknown', { reason: 'dependency_failed', blockedBy: 'database.query' }),
    buildResult('redis.cache', 'degraded'),
    buildResult('database.query', 'failed'),
  ]);
  const categories = [...page.matchAll(/<details class="category [^"]*" id="category-(\w+)"( open)?/g)];
  expect(categories.map(([, name, open]) => [name, open !== undefined])).toEqual([
    ['database', true],
    ['redis', true],
    ['schema', false],
    ['environment', false],
  ]);
});

test('while nothing was looked at yet every category is a line, and what to do stands once', () => {
  const notYet = { reason: 'not_run', message: 'Not looked at yet', hint: 'Wait some seconds' } as const;
  const page = buildPage(
    ['database.query', 'redis.cache'].map((check) => buildResult(check as 'a.b', 'unknown', notYet)),
  );
  expect(page).not.toMatch(/<details class="category[^>]* open/);
  expect(wordsOf(page).split('Wait some seconds')).toHaveLength(2);
  expect(wordsOf(page)).not.toContain('Not looked at yet');
});

test('a healthy page has no root causes and no reasons', () => {
  const page = buildPage([buildResult('database.query', 'healthy')]);
  expect(page).not.toContain('id="causes"');
  expect(page).not.toContain('class="reason"');
});

test('every reason and every check leads to what it means, and every link within the page leads somewhere', () => {
  const page = everything('everything');
  const ids = idsOf(page);
  for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  for (const reason of ['timeout', 'dependency_failed', 'not_verified'])
    expect(page).toContain(`<a class="reason" href="/docs/reasons#${reason}">`);
  for (const check of ['database.query', 'schema.tables', 'rls.isolation', 'redis.connection'])
    expect(page).toContain(`href="/docs/checks/${check.replace(/\..*/, '')}#${check}"`);
});

test('a check that a user has added is called by its own words, and leads to no document of ours', () => {
  const page = buildPage([buildResult('orders.paid_in_time', 'failed')]);
  expect(wordsOf(page)).toContain('Paid in time orders.paid_in_time');
  expect(page).not.toContain('docs/checks');
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
  // What was found and what to do stand in the verdict.
  expect(row).toBe('Reading rows database.query failed 3 min timeout See above 2.1 ms 4.3 ms usual 4.0 ms');
  expect(wordsOf(page)).toContain('No answer in time Reading rows database.query timeout');
  expect(page).toContain('Last result: 1 failed');
});

test('what was not measured yet leaves its place empty, and says so to whoever listens', () => {
  const page = buildPage([buildResult('database.query', 'healthy')], { resultsOf: () => [] });
  expect(page).toContain('<span class="visually-hidden">not known yet</span>');
  expect(page).not.toContain('result-bar');
  expect(wordsOf(page)).not.toMatch(/(^| )[–.…] /);
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
    '<details id="details-redis.connection" open data-open>',
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

test('a root cause shows insiders what mends it, object by object, the first three at once, and how to accept it', () => {
  const fault = { kind: 'row_security_off', level: 'failed', why: 'It is open.' } as const;
  const findings = ['a', 'b', 'c', 'd'].map((name) => {
    return { ...fault, object: `public.${name}`, mend: `vacuum ${name};` };
  });
  const broken = buildResult('rls.enabled', 'failed', {
    findings: [...findings, { ...fault, object: 'public.e', mend: null }],
  });
  const page = buildPage([broken], { tier: 'everything' });
  const verdict = wordsOf(/<section class="verdict.*?<\/section>/s.exec(page)?.[0] ?? '');
  const accept = (name: string) =>
    'More, and how to accept it If it is meant, add to accepted in the contract: ' +
    `Copy the entry that accepts public.${name} ` +
    `{"check":"rls.enabled","finding":"row_security_off","object":"public.${name}","because":"say why"}`;
  const mend = (name: string) => `public.${name} Copy what mends public.${name} vacuum ${name}; ${accept(name)}`;
  expect(verdict).toContain(
    `It is open. row_security_off ${mend('a')} ${mend('b')} ${mend('c')} 2 more It is open. row_security_off ` +
      `${mend('d')} public.e ${accept('e')}`,
  );
  expect(buildPage([broken])).not.toContain('vacuum');
});

test.each([
  ['alter table "public"."a" enable row level security;', true],
  ['create policy own on a using (true);', true],
  ['DROP POLICY "all" ON a;', true],
  ['revoke select on a from anon;', true],
  ['Grant select on a to authenticated;', true],
  ['create index on a (owner);', false],
  ['Set REDIS_URL in the environment', false],
])('what mends it says that it changes access where it does: %s', (mend, isCaution) => {
  const finding = { kind: 'open', level: 'failed', object: 'a', why: 'It is open.', mend } as const;
  const page = buildPage([buildResult('rls.enabled', 'failed', { findings: [finding] })], { tier: 'everything' });
  expect(wordsOf(page).includes('Changes who has access: read it before you run it')).toBe(isCaution);
  expect(wordsOf(page)).toContain(`Copy what mends a ${mend}`);
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
    const exposed = verdict === 'leaking' ? ({ stranger: 'all', owner: 'all' } as const) : undefined;
    const expected = command === 'select' || command === 'insert' ? 'owner' : 'nobody';
    return verdict ? [buildExposure({ relation, command, verdict, why, expected, ...(exposed && { exposed }) })] : [];
  }),
);
const isolation = buildResult('rls.isolation', 'failed', {
  ...{ reason: 'leaking', message: 'Users see rows of others' },
  exposures,
});
const rowsOf = (page: string, name = 'matrix') => {
  const table = new RegExp(`<table class="${name}">.*?</table>`, 's').exec(page)?.[0] ?? '';
  return [...table.matchAll(/<tr[ >].*?<\/tr>/gs)].map(([row]) => wordsOf(row));
};

test('what leaks is a table of callers and commands, what else there is a row to a table, for private callers', () => {
  const page = buildPage([isolation], { tier: 'everything' });
  expect(rowsOf(page, 'matrix leaks')).toEqual([
    'caller read select add insert change update delete delete',
    'chat_messages 6 rows of 2 users tried',
    'anybody who signs up stranger all none none all',
    'users with rows of their own owner all own own all',
    'meant for owner owner nobody nobody',
  ]);
  expect(rowsOf(page)).toEqual([
    'table read select add insert change update delete delete',
    'private.notes isolated not verified one owner not verified isolated',
    'recent_chats isolated does not apply does not apply does not apply',
    'user_profiles isolated isolated isolated isolated',
  ]);
  expect(count(page, /<th scope="row">/g)).toBe(6);
  expect(wordsOf(page)).toContain('3 other tables and views 2 not verified 7 isolated');
});

test('what leaks is marked where it is open, and not where others are refused or reach their own', () => {
  const marked =
    /<table class="matrix leaks">.*?<\/table>/s.exec(buildPage([isolation], { tier: 'everything' }))?.[0] ?? '';
  expect([...marked.matchAll(/is-failed">.*?<\/svg>(\w+)</g)].map(([, word]) => word)).toEqual([
    'all',
    'all',
    'all',
    'all',
  ]);
  expect(count(marked, /<td class="cell">/g)).toBe(4);
});

test('the tables show what both checks have seen: the worse of them, and everybody who was tried', () => {
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

  expect(rowsOf(page, 'matrix leaks').slice(1)).toEqual([
    'user_profiles 7 rows of 2 users tried',
    'visitors, not signed in anon all none not tried none',
    'anybody who signs up stranger none none not tried none',
    'users with rows of their own owner own own not tried not tried',
    'meant for owner owner owner',
  ]);
  expect(rowsOf(page)).toEqual([
    'table read select add insert change update delete delete',
    'rooms closed to strangers does not apply does not apply does not apply',
    'posts open as declared does not apply does not apply does not apply',
  ]);
  expect(page).toContain('title="anon: all; stranger: all; 6 rows, 2 users"');
  expect(wordsOf(page)).toContain('2 other tables and views 1 closed to strangers 1 open as declared');
});

test('what is not verified of a table that leaks is told with it, and why', () => {
  const relation = 'public.notes';
  const exposures = [
    buildExposure({ relation, verdict: 'leaking', exposed: { stranger: 'some' } }),
    buildExposure({ relation, command: 'update', verdict: 'not_verified', why: 'one_owner' }),
    buildExposure({ relation, command: 'delete', verdict: 'not_verified', exposed: { stranger: 'not_verified' } }),
  ];
  const page = buildPage([buildResult('rls.isolation', 'failed', { exposures })], { tier: 'everything' });
  expect(rowsOf(page, 'matrix leaks').slice(2)).toEqual([
    'anybody who signs up stranger some not tried none not known',
    'users with rows of their own owner not tried not tried own not tried',
    'meant for owner owner owner',
    'not verified one owner yes',
  ]);
});

test('a leak stands before the other root causes and the checks, and what is well in its category', () => {
  const order = (verdict: 'leaking' | 'isolated') => {
    const status = verdict === 'leaking' ? 'failed' : 'healthy';
    const exposures = [buildExposure({ relation: 'public.notes', verdict })];
    const page = buildPage(
      [
        buildResult('database.query', 'failed'),
        buildResult('redis.cache', 'failed'),
        buildResult('rls.isolation', status, { exposures }),
      ],
      { tier: 'everything' },
    );
    return ['id="isolation"', 'id="causes"', 'id="checks"', 'id="category-rls"'].toSorted(
      (left, right) => page.indexOf(left) - page.indexOf(right),
    );
  };
  expect(order('leaking')).toEqual(['id="isolation"', 'id="causes"', 'id="checks"', 'id="category-rls"']);
  expect(order('isolated')).toEqual(['id="causes"', 'id="checks"', 'id="category-rls"', 'id="isolation"']);
});

test('the public page has the verdict on isolation, and no table', () => {
  const page = buildPage([isolation]);
  expect(wordsOf(page)).toContain('Users see rows of others Signed-in users rls.isolation leaking');
  expect(wordsOf(page)).toContain('Access to user data rls 1 check, looked at 11:59:59 UTC failed');
  expect(page).not.toContain('class="matrix');
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
  const timeline = wordsOf(/<details class="panel timeline".*?<\/details>/s.exec(page)?.[0] ?? '');
  expect(timeline).toBe(
    'What changed last 11:57:00 UTC 11:57:00 UTC healthy →became degraded timeout after 7 min redis.cache The fallback serves ' +
      '11:50:00 UTC first look →became healthy database.query, redis.cache, redis.fallback and 1 more',
  );
});

test('a page without a result says that nothing is known', () => {
  const page = buildPage([]);
  expect(page).toContain('No check was looked at');
  expect(page).toContain('data-status="unknown"');
});
