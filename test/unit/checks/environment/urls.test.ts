import { expect, test } from 'vitest';
import { environmentUrls } from '../../../../src/checks/environment/urls.ts';
import type { Environment } from '../../../../src/config/environment.ts';
import { runNow } from '../../../support/environment-run.ts';
import { environmentPorts, wingmanContract } from '../../../support/environment-variables.ts';

const run = (changes: Environment = {}) => runNow(environmentUrls(environmentPorts(changes), wingmanContract));
const project = 'https://abcdefghijklmnopqrst.supabase.co';

test.each([
  project,
  `${project}/`,
  'https://db.wingman.dev:8443',
  'http://localhost:54321',
  'http://127.0.0.1:54321',
  'http://[::1]:54321',
])('SUPABASE_URL=%s is well formed', (url) => {
  expect(run({ SUPABASE_URL: url }).status).toBe('healthy');
});

test.each([
  ['abcdefghijklmnopqrst.supabase.co', 'is not an https URL'],
  ['postgres://localhost/postgres', 'is not an https URL'],
  [`"${project}"`, 'is not an https URL'],
  [` ${project}`, 'is not an https URL'],
  ['http://abcdefghijklmnopqrst.supabase.co', 'is not encrypted'],
  ['http://127.0.0.1.wingman.dev', 'is not encrypted'],
  ['https://user:word@db.wingman.dev', 'holds a user or password'],
  [`${project}/rest/v1`, 'goes on after the host'],
  [`${project}?a=1`, 'goes on after the host'],
  [`${project}/#a`, 'goes on after the host'],
])('SUPABASE_URL=%s is invalid: it %s', (url, fault) => {
  expect(run({ SUPABASE_URL: url })).toMatchObject({
    status: 'failed',
    reason: 'invalid',
    message: `SUPABASE_URL ${fault}`,
  });
});

test('without SUPABASE_URL nothing is verified', () => {
  expect(run({ SUPABASE_URL: undefined })).toMatchObject({ status: 'degraded', reason: 'not_verified' });
});

test.each(['redis://localhost', 'rediss://default:word@cache.wingman.dev:6380/1'])('REDIS_URL=%s is one', (url) => {
  expect(run({ REDIS_URL: url }).status).toBe('healthy');
});

test.each(['localhost:6379', 'http://localhost:6379', 'redis://', '"redis://localhost"'])(
  'REDIS_URL=%s is none, which leaves the fallback',
  (url) => {
    expect(run({ REDIS_URL: url })).toMatchObject({
      status: 'degraded',
      reason: 'invalid',
      message: 'REDIS_URL is neither a redis:// nor a rediss:// URL',
    });
  },
);

test('Redis need not be configured', () => {
  expect(run({ REDIS_URL: undefined }).status).toBe('healthy');
});

test.each([project, `${project}/`])('the public URL %s is the one of the server', (url) => {
  expect(run({ NEXT_PUBLIC_SUPABASE_URL: url })).toMatchObject({
    status: 'healthy',
    details: { comparedWithPublic: ['NEXT_PUBLIC_SUPABASE_URL'] },
  });
});

test('a public URL of another project is failed', () => {
  expect(run({ NEXT_PUBLIC_SUPABASE_URL: 'https://zyxwvutsrqponmlkjihg.supabase.co' })).toMatchObject({
    status: 'failed',
    reason: 'drifted',
    message: 'NEXT_PUBLIC_SUPABASE_URL leads elsewhere than SUPABASE_URL',
  });
});

test('a public URL on another host may be the same project seen from outside, and degrades', () => {
  expect(run({ SUPABASE_URL: 'https://db.internal', NEXT_PUBLIC_SUPABASE_URL: project })).toMatchObject({
    status: 'degraded',
    reason: 'drifted',
  });
});

test('a public URL that is none degrades', () => {
  expect(run({ NEXT_PUBLIC_SUPABASE_URL: 'wingman' })).toMatchObject({ status: 'degraded', reason: 'invalid' });
});
