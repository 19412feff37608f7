import { describe, expect, test } from 'vitest';
import { emailConfiguration } from '../../../../src/checks/email/configuration.ts';
import { emailConnection } from '../../../../src/checks/email/connection.ts';
import { emailFallback } from '../../../../src/checks/email/fallback.ts';
import { emailTemplates } from '../../../../src/checks/email/templates.ts';
import type { OutboxPort, Ports } from '../../../../src/checks/ports.ts';
import { createMemoryOutbox } from '../../../../src/clients/memory/outbox.ts';
import { contractSchema } from '../../../../src/contract/schema.ts';
import type { Check } from '../../../../src/core/check.ts';
import { applyAcceptances } from '../../../../src/core/monitor/acceptance.ts';
import { reasons } from '../../../../src/core/reason.ts';
import { fakeEmail, fakeFault, fakePorts, fakeTemplates } from '../../../support/fake-ports.ts';

const contractWith = (email: object = {}) =>
  contractSchema.parse({
    platform: 'Test',
    tables: {},
    environment: { required: [] },
    email: { from: 'noreply@wingmanmatch.com', ...email },
  });
const contract = contractWith();
const run = async (check: Check) => check.run({ signal: new AbortController().signal });
const fullOutbox = (): OutboxPort => createMemoryOutbox({ capacity: 0 });
const notConfigured = { ...fakeEmail(fakeFault('missing')), isConfigured: false };

describe('email.configuration', () => {
  const check = (different: Partial<Ports>, from = 'noreply@wingmanmatch.com') =>
    emailConfiguration(
      fakePorts(() => different),
      contractWith({ from }),
    );
  const withKey = (key: string | undefined) => ({ environment: { names: [], read: () => key } });

  test('has its name and needs no second look', () => {
    expect(check({})).toMatchObject({ name: 'email.configuration', confirmAfter: 1 });
  });

  test('is healthy with a key', async () => {
    expect(await run(check(withKey('re_abc_123')))).toMatchObject({
      status: 'healthy',
      message: 'RESEND_API_KEY is set, and the sender of e-mail is at wingmanmatch.com',
    });
  });

  test('is healthy with a key that no variable of the contract holds', async () => {
    expect(await run(check(withKey(undefined)))).toMatchObject({
      status: 'healthy',
      message: 'A key is set, and the sender of e-mail is at wingmanmatch.com',
    });
  });

  test.each(['abc', 're_', '"re_abc"', 're_planted key', ' re_abc_123\n', 're_your_api_key'])(
    'is degraded with the key %s, which is not shown',
    async (key) => {
      const outcome = await run(check(withKey(key)));
      expect(outcome).toMatchObject({ status: 'degraded', reason: 'invalid', details: { variable: 'RESEND_API_KEY' } });
      expect(JSON.stringify(outcome)).not.toContain('planted');
    },
  );

  test('is degraded without a key, because the outbox was seen to keep e-mail', async () => {
    expect(await run(check({ email: notConfigured }))).toEqual({
      status: 'degraded',
      reason: 'fallback_active',
      message: 'RESEND_API_KEY is not set, so no e-mail goes out; the outbox keeps e-mail',
      hint: 'Set RESEND_API_KEY',
      details: { cause: 'missing' },
      error: null,
    });
  });

  test('is failed without a key and without an outbox', async () => {
    const outcome = await run(check({ email: notConfigured, fallbackOutbox: fullOutbox() }));
    expect(outcome).toMatchObject({ status: 'failed', reason: 'missing', details: { outbox: 'OUTBOX_REFUSES' } });
  });

  test.each(['a@example.com', 'a@mail.example.org', 'a@shop.test'])('a sender such as %s is invalid', async (from) => {
    expect(await run(check(withKey('re_abc'), from))).toMatchObject({
      status: 'degraded',
      reason: 'invalid',
      message: expect.stringContaining(`${from.slice(2)}, the domain of the sender, is kept for examples`),
      details: { sender: 'reserved' },
    });
  });

  test('a sender at the domain of the provider reaches nobody', async () => {
    expect(await run(check(withKey('re_abc'), 'onboarding@resend.dev'))).toMatchObject({
      status: 'degraded',
      details: { sender: 'testing' },
    });
  });
});

describe('email.connection', () => {
  const check = (different: Partial<Ports>) =>
    emailConnection(
      fakePorts(() => different),
      contract,
    );
  const ownReasons = ['rate_limited', 'quota_exceeded'] as const;

  test('waits long enough for the look-ups of every template', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`t${index}`, { variables: [] }]));
    const patient = emailConnection(fakePorts(), contractWith({ templates: many }));
    expect(check({})).toMatchObject({ name: 'email.connection' });
    expect(patient.timeoutMs).toBeGreaterThan(20_000);
  });

  test('is healthy with a key that may only send', async () => {
    const email = fakeEmail({ access: 'sending', domains: null });
    expect(await run(check({ email }))).toMatchObject({ status: 'healthy', details: { access: 'sending' } });
  });

  test('asks which records a domain lacks that is not verified', async () => {
    const domain = { id: 'd1', name: 'wingmanmatch.com', status: 'partially_verified', canSend: true };
    const email = {
      ...fakeEmail({ access: 'full', domains: [domain] }),
      unverifiedRecords: async () => ({ ok: true as const, value: ['DKIM (TXT)'] }),
    };
    expect(await run(check({ email }))).toMatchObject({ message: expect.stringContaining('missing: DKIM (TXT)') });
    const late = { ...email, unverifiedRecords: async () => ({ ok: false as const, fault: fakeFault('timeout') }) };
    expect(await run(check({ email: late }))).toMatchObject({
      reason: 'invalid',
      message: expect.stringMatching(/in part only$/),
    });
  });

  test.each([
    ['that may only send', null, 0],
    ['with a verified domain', 'verified', 0],
    ['with a domain that is not verified', 'failed', 1],
  ] as const)(
    'asks which records are missing only where a domain is not verified: a key %s',
    async (_, status, expected) => {
      const domains = status === null ? null : [{ id: 'd1', name: 'wingmanmatch.com', status, canSend: true }];
      const asked: unknown[] = [];
      const email = {
        ...fakeEmail({ access: domains ? 'full' : 'sending', domains }),
        unverifiedRecords: async (...question: unknown[]) => {
          asked.push(question);
          return { ok: true as const, value: [] };
        },
      };
      const { signal } = new AbortController();
      await check({ email }).run({ signal });
      expect(asked).toEqual(Array.from({ length: expected }, () => [domains?.[0], { signal }]));
    },
  );

  test.each(reasons.filter((reason) => !(ownReasons as readonly string[]).includes(reason)))(
    'is degraded when the provider is %s, because the outbox was seen to keep e-mail',
    async (reason) => {
      expect(await run(check({ email: fakeEmail(fakeFault(reason)) }))).toEqual({
        status: 'degraded',
        reason: 'fallback_active',
        message: `It is ${reason}; the outbox keeps e-mail`,
        hint: `Mend ${reason}`,
        details: { cause: reason },
        error: 'CODE',
      });
    },
  );

  test.each(ownReasons)('is degraded with its own reason when the provider is %s', async (reason) => {
    expect(await run(check({ email: fakeEmail(fakeFault(reason)) }))).toMatchObject({ status: 'degraded', reason });
  });

  test('is failed with the fault of the provider when the outbox does not keep e-mail either', async () => {
    const outcome = await run(check({ email: fakeEmail(fakeFault('timeout')), fallbackOutbox: fullOutbox() }));
    expect(outcome).toMatchObject({
      status: 'failed',
      reason: 'timeout',
      message: 'It is timeout, and the outbox does not keep e-mail either',
      details: { cause: 'timeout' },
    });
    expect(outcome).toHaveProperty('place', undefined);
  });

  test.each([createMemoryOutbox(), fullOutbox()])(
    'says where the fault was, with the outbox and without',
    async (fallbackOutbox) => {
      const email = fakeEmail({ ...fakeFault('timeout'), place: 'api.resend.com' });
      expect(await run(check({ email, fallbackOutbox }))).toMatchObject({ place: 'api.resend.com' });
    },
  );

  test('hands its signal to the provider', async () => {
    let given: AbortSignal | undefined;
    const email = {
      ...fakeEmail(fakeFault('timeout')),
      inspectKey: async ({ signal }: { signal: AbortSignal }) => {
        given = signal;
        return { ok: false as const, fault: fakeFault('timeout') };
      },
    };
    const { signal } = new AbortController();
    await check({ email }).run({ signal });
    expect(given).toBe(signal);
  });
});

describe('email.templates', () => {
  const wanted = { a: { variables: ['name', 'url'] }, b: { variables: [] }, c: { variables: ['name'] } };
  const check = (different: Partial<Ports>, templates: object = wanted) =>
    emailTemplates(
      fakePorts(() => different),
      contractWith({ templates }),
    );
  const all = { a: { variables: ['url', 'name'] }, b: {}, c: { variables: ['name', 'more'] } };

  test('is healthy when every hosted template is published with its variables', async () => {
    const templates = fakeTemplates('hosted', all);
    expect(await run(check({ templates }))).toMatchObject({
      status: 'healthy',
      message: 'Every template of the contract is there with its variables: 3',
      details: { templates: 3 },
    });
    expect(templates.asked).toEqual(['a', 'b', 'c']);
  });

  test('is healthy when every file renders without a placeholder left', async () => {
    const templates = fakeTemplates('directory', {
      a: { variables: ['name', 'url'], body: '{{name}} {{{ url }}}' },
      b: { body: 'Hello' },
      c: { variables: ['name'], body: '{{name}}' },
    });
    expect(await run(check({ templates }))).toMatchObject({ status: 'healthy' });
  });

  test('a contract without templates asks for none', async () => {
    const templates = fakeTemplates('hosted', {});
    expect(await run(check({ templates }, {}))).toMatchObject({
      status: 'healthy',
      message: 'The contract names no template',
    });
    expect(templates.asked).toEqual([]);
  });

  test('is not verified when nobody said where templates are', async () => {
    const templates = fakeTemplates('none', {});
    expect(await run(check({ templates }))).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: 'EMAIL_TEMPLATES is not set, so that it is not known where the templates are',
      hint: 'Set EMAIL_TEMPLATES to resend, or to the path of a directory of templates',
    });
    expect(templates.asked).toEqual([]);
  });

  test('is missing when the provider keeps them and there is no key', async () => {
    const templates = fakeTemplates('hosted', all);
    const outcome = await run(check({ templates, email: notConfigured }));
    expect(outcome).toMatchObject({
      status: 'degraded',
      reason: 'missing',
      message: 'RESEND_API_KEY is not set, and the templates are at the provider',
      hint: 'Set RESEND_API_KEY',
    });
    expect(templates.asked).toEqual([]);
  });

  test('files need no key', async () => {
    const templates = fakeTemplates('directory', all);
    expect(await run(check({ templates, email: notConfigured }))).toMatchObject({ status: 'healthy' });
  });

  test('what stops the first look-up stops them all', async () => {
    const templates = fakeTemplates('hosted', { a: fakeFault('not_verified', 'restricted_api_key') });
    expect(await run(check({ templates }))).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      message: 'It is not_verified; no template could be looked up',
      details: { unread: { a: 'not_verified' } },
      error: 'restricted_api_key',
    });
    expect(templates.asked).toEqual(['a']);
  });

  test('a host that does not answer is the place of the fault, as it is of the connection', async () => {
    const late = { ...fakeFault('timeout'), place: 'api.resend.com' };
    expect(await run(check({ templates: fakeTemplates('hosted', { a: late }) }))).toMatchObject({
      status: 'degraded',
      reason: 'timeout',
      place: 'api.resend.com',
    });
  });

  test('a key that may only send is one finding, which the contract can accept, and is told all the same', async () => {
    const templates = fakeTemplates('hosted', { a: fakeFault('not_verified', 'restricted_api_key') });
    const outcome = await run(check({ templates }));
    expect(outcome.findings).toMatchObject([{ kind: 'not_verified', object: 'email.templates', level: 'degraded' }]);
    const because = 'the application has a key that may only send';
    const accepted = [{ check: 'email.templates', finding: 'not_verified', object: 'email.templates', because }];
    expect(applyAcceptances(outcome, 'email.templates', accepted, 0)).toMatchObject({
      status: 'healthy',
      message: 'Nothing was found in the templates but what the contract accepts',
      findings: [{ kind: 'not_verified', accepted: because }],
    });
  });

  test('a template that is missing on purpose can be accepted by its name, and the others count', async () => {
    const outcome = await run(check({ templates: fakeTemplates('hosted', { b: {} }) }));
    expect(outcome.message).toBe('Templates are missing: a, c');
    const accept = (object: string) => ({
      check: 'email.templates',
      finding: 'missing_template',
      object,
      because: 'not sent any more',
    });
    expect(applyAcceptances(outcome, 'email.templates', [accept('a')], 0)).toMatchObject({
      status: 'degraded',
      message: expect.stringMatching(/: c$/),
    });
    expect(applyAcceptances(outcome, 'email.templates', [accept('*')], 0).status).toBe('healthy');
  });

  test('of two faults of one template, the one that is accepted is left out alone', async () => {
    const both = { variables: ['name'], body: '{{name}} {{unknown}}' };
    const outcome = await run(check({ templates: fakeTemplates('directory', { ...all, a: both }) }));
    expect(outcome.message).toBe('Templates do not use the variables of the contract: a');
    const accepted = { check: 'email.templates', finding: 'missing_variables', object: 'a', because: 'sent without' };
    expect(applyAcceptances(outcome, 'email.templates', [accepted], 0)).toMatchObject({
      status: 'degraded',
      message: 'Rendered templates still show placeholders: a',
    });
  });

  test.each([
    [['a', 'b', 'c'], 'a, b, c'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more'],
  ])('of the missing templates %j the message has room for three', async (names, told) => {
    const templates = Object.fromEntries(names.map((name) => [name, { variables: [] }]));
    const outcome = await run(check({ templates: fakeTemplates('hosted', {}) }, templates));
    expect(outcome.message).toBe(`Templates are missing: ${told}`);
    expect(outcome.findings).toHaveLength(names.length);
  });

  test('the only template of a contract is named when it could not be read', async () => {
    const templates = fakeTemplates('hosted', { a: fakeFault('rate_limited') });
    expect(await run(check({ templates }, { a: { variables: [] } }))).toMatchObject({
      message: 'It is rate_limited: a',
      findings: [{ kind: 'not_verified', object: 'a' }],
    });
  });

  test('hands its signal to every look-up', async () => {
    const given: unknown[] = [];
    const fake = fakeTemplates('hosted', all);
    const read = (alias: string, options: unknown) => {
      given.push(options);
      return fake.read(alias, { signal });
    };
    const { signal } = new AbortController();
    await check({ templates: { ...fake, read } }).run({ signal });
    expect(given).toEqual([{ signal }, { signal }, { signal }]);
  });

  test('missing templates are named and the others are still looked at', async () => {
    const templates = fakeTemplates('hosted', { b: {} });
    expect(await run(check({ templates }))).toMatchObject({
      status: 'degraded',
      reason: 'missing',
      details: { missing: ['a', 'c'] },
      error: 'not_found',
    });
  });

  test('templates that are not published are named', async () => {
    const templates = fakeTemplates('hosted', { ...all, b: { isPublished: false, hasUnpublishedChanges: true } });
    expect(await run(check({ templates }))).toMatchObject({
      status: 'degraded',
      reason: 'invalid',
      details: { unpublished: ['b'], unpublishedChanges: ['b'] },
    });
  });

  test('changes that are not published yet are told and are no fault', async () => {
    const templates = fakeTemplates('hosted', { ...all, b: { hasUnpublishedChanges: true } });
    expect(await run(check({ templates }))).toMatchObject({
      status: 'healthy',
      details: { unpublishedChanges: ['b'] },
    });
  });

  test('variables that a template lacks are named', async () => {
    const templates = fakeTemplates('hosted', { ...all, a: { variables: ['name'] } });
    expect(await run(check({ templates }))).toMatchObject({
      status: 'degraded',
      reason: 'invalid',
      details: { missingVariables: { a: ['url'] } },
    });
  });

  test.each(['{{name}} {{unknown}}', '{{name}} {{ mis spelt }}'])(
    'the file "%s" leaves a placeholder',
    async (body) => {
      const templates = fakeTemplates('directory', { ...all, c: { variables: ['name'], body } });
      expect(await run(check({ templates }))).toMatchObject({
        status: 'degraded',
        reason: 'invalid',
        details: { placeholders: ['c'] },
      });
    },
  );

  test('a template that could not be read is never taken for one that is there', async () => {
    const templates = fakeTemplates('hosted', { ...all, c: fakeFault('rate_limited') });
    expect(await run(check({ templates }))).toMatchObject({
      status: 'degraded',
      reason: 'rate_limited',
      message: 'It is rate_limited: c',
      details: { unread: { c: 'rate_limited' } },
      findings: [{ kind: 'not_verified', object: 'c' }],
    });
  });
});

describe('email.fallback', () => {
  const check = (fallbackOutbox: OutboxPort) =>
    emailFallback(
      fakePorts(() => ({ fallbackOutbox })),
      contract,
    );

  test('has its name and needs no second look', () => {
    expect(check(fullOutbox())).toMatchObject({ name: 'email.fallback', confirmAfter: 1 });
  });

  test('is healthy while the outbox works', async () => {
    expect(await run(check(createMemoryOutbox()))).toEqual({
      status: 'healthy',
      message: 'The outbox keeps e-mail and hands it back in order',
      details: { waiting: 0 },
    });
  });

  test('is failed when the outbox refuses messages', async () => {
    expect(await run(check(fullOutbox()))).toMatchObject({
      status: 'failed',
      reason: 'invalid',
      message: 'The outbox in memory takes no message',
      hint: 'Restart this service; if it happens again, report it as a fault',
      error: 'OUTBOX_REFUSES',
    });
  });
});
