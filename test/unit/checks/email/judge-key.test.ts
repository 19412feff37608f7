import { expect, test } from 'vitest';
import { judgeKey } from '../../../../src/checks/email/judge-key.ts';

const judge = (status: string, canSend: boolean | null = true, name = 'WingmanMatch.com') =>
  judgeKey({ access: 'full', domains: [{ id: 'd1', name, status, canSend }] }, 'noreply@wingmanmatch.com');

test('a verified domain of the sender is healthy', () => {
  expect(judge('verified')).toMatchObject({ status: 'healthy', details: { domainStatus: 'verified' } });
  expect(judge('verified', null)).toMatchObject({ status: 'healthy' });
});

test.each(['pending', 'not_started', 'failed', 'partially_verified', 'partially_failed', 'temporary_failure'])(
  'a domain that is %s is degraded',
  (status) => {
    expect(judge(status)).toMatchObject({ status: 'degraded', reason: 'invalid', details: { domainStatus: status } });
  },
);

test('a domain that may not send is degraded', () => {
  expect(judge('verified', false)).toMatchObject({ status: 'degraded', reason: 'invalid' });
});

test('a domain above or below that of the sender is another one', () => {
  for (const name of ['mail.wingmanmatch.com', 'com', 'notwingmanmatch.com']) {
    expect(judge('verified', true, name)).toMatchObject({ status: 'degraded', reason: 'missing' });
  }
});

test('domains that could not be listed are not verified', () => {
  expect(judgeKey({ access: 'full', domains: null }, 'a@b.com')).toMatchObject({ reason: 'not_verified' });
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

test('every state of a domain has words of its own', () => {
  const states = ['pending', 'not_started', 'failed', 'partially_verified', 'partially_failed', 'temporary_failure'];
  expect(new Set(states.map((state) => judge(state).message)).size).toBe(states.length);
  expect(judge('something_new').message).toBe('wingmanmatch.com, the domain of the sender, is not verified');
});

test('a domain of other letters is the one that DNS has', () => {
  const domains = [{ id: 'd1', name: 'täsks.dev', status: 'verified', canSend: true }];
  expect(judgeKey({ access: 'full', domains }, 'hello@xn--tsks-loa.dev')).toMatchObject({ status: 'healthy' });
});
