import { expect, test } from 'vitest';
import { judgeKey } from '../../../../src/checks/email/judge-key.ts';
import { senderDomain } from '../../../../src/checks/email/sender.ts';

const judge = (status: string, canSend: boolean | null = true, name = 'WingmanMatch.com') =>
  judgeKey({ access: 'full', domains: [{ id: 'd1', name, status, canSend }] }, 'noreply@wingmanmatch.com');

test('a verified domain of the sender is healthy', () => {
  expect(judge('verified')).toEqual({
    status: 'healthy',
    message: 'The e-mail provider accepts the key, and wingmanmatch.com, the domain of the sender, is verified there',
    details: { access: 'full', domains: 1, domainStatus: 'verified', canSend: true },
  });
  expect(judge('verified', null)).toMatchObject({ status: 'healthy' });
});

test.each(['pending', 'not_started', 'failed', 'partially_verified', 'partially_failed', 'temporary_failure'])(
  'a domain that is %s is degraded',
  (status) => {
    expect(judge(status)).toMatchObject({ status: 'degraded', reason: 'invalid', details: { domainStatus: status } });
  },
);

test('a domain that may not send is degraded', () => {
  expect(judge('verified', false)).toMatchObject({
    status: 'degraded',
    reason: 'invalid',
    message: 'Sending is switched off for wingmanmatch.com, the domain of the sender',
    hint: 'Enable sending for wingmanmatch.com at the provider',
    details: { domainStatus: 'verified', canSend: false },
  });
});

test('a domain above or below that of the sender is another one', () => {
  for (const name of ['mail.wingmanmatch.com', 'com', 'notwingmanmatch.com']) {
    expect(judge('verified', true, name)).toMatchObject({
      status: 'degraded',
      reason: 'missing',
      message: 'The e-mail provider does not know wingmanmatch.com, the domain of the sender',
      hint: 'Add wingmanmatch.com at the provider, or let email.from of the contract name a domain that is there',
      details: { access: 'full', domains: 1 },
    });
  }
});

test('domains that could not be listed are not verified', () => {
  expect(judgeKey({ access: 'full', domains: null }, 'a@b.com')).toMatchObject({
    reason: 'not_verified',
    message: 'The key is accepted; whether b.com, the domain of the sender, may send is not known',
    hint: 'Give the key of this service full access, so that it may list the domains of the account',
    details: { access: 'full' },
  });
});

test('of a key that may only send it is said that the domain was not looked up', () => {
  expect(judgeKey({ access: 'sending', domains: null }, 'a@b.com').message).toBe(
    'The e-mail provider accepts the key, which may only send: b.com was not looked up',
  );
});

test.each([
  ['failed', 'verified'],
  ['verified', 'failed'],
])('a domain that is there twice, %s and %s, may send by the one that is verified', (...both) => {
  const domains = both.map((status) => ({ id: status, name: 'b.com', status, canSend: true }));
  expect(judgeKey({ access: 'full', domains }, 'a@b.com')).toMatchObject({ status: 'healthy' });
});

test('the message names the domain, its state and the records that are missing', () => {
  const domains = [{ id: 'd1', name: 'tasks.dev', status: 'partially_verified', canSend: true }];
  const outcome = judgeKey({ access: 'full', domains }, 'hello@tasks.dev', ['DKIM (TXT)', 'SPF (MX)']);
  expect(outcome).toMatchObject({
    message: 'tasks.dev, the domain of the sender, is verified in part only; missing: DKIM (TXT), SPF (MX)',
    hint: 'Compare DKIM (TXT) and SPF (MX) with what the provider shows for tasks.dev, then verify it there',
    details: { unverified: ['DKIM (TXT)', 'SPF (MX)'] },
  });
});

test('where it is not known which records are missing, all of them are to be compared', () => {
  const outcome = judge('failed');
  expect(outcome).toMatchObject({
    hint: 'Compare its DNS records with what the provider shows for wingmanmatch.com, then verify it there',
  });
  expect(outcome.details).not.toHaveProperty('unverified');
});

test('every state of a domain has words of its own', () => {
  const states = ['pending', 'not_started', 'failed', 'partially_verified', 'partially_failed', 'temporary_failure'];
  expect(new Set(states.map((state) => judge(state).message)).size).toBe(states.length);
  expect(judge('something_new').message).toBe('wingmanmatch.com, the domain of the sender, is not verified');
});

test('a domain of other letters is the one that DNS has', () => {
  const domains = [{ id: 'd1', name: 'täsks.dev', status: 'verified', canSend: true }];
  expect(judgeKey({ access: 'full', domains }, 'hello@xn--tsks-loa.dev')).toMatchObject({ status: 'healthy' });
});

test('a domain that DNS cannot have is read in lower case all the same', () => {
  expect(senderDomain('a@xn--iñvalid.COM')).toBe('xn--iñvalid.com');
});
