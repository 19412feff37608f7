import { expect, test } from 'vitest';
import { judgeKey } from '../../../../src/checks/email/judge-key.ts';

const judge = (status: string, canSend: boolean | null = true, name = 'WingmanMatch.com') =>
  judgeKey({ access: 'full', domains: [{ name, status, canSend }] }, 'noreply@wingmanmatch.com');

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

test('neither the domain nor the sender is shown', () => {
  expect(JSON.stringify([judge('pending'), judge('verified', true, 'other.com')])).not.toMatch(/wingmanmatch|other/i);
});
