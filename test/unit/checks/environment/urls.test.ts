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
  `${project}.`,
  `${project}:443`,
  'https://ABCDEFGHIJKLMNOPQRST.supabase.co',
  'https://db.wingman.dev:8443',
  'http://localhost:54321',
  'http://127.0.0.1:54321',
  'http://[::1]:54321',
  'https://my-https',
  'https://https-proxy.wingman.dev',
])('SUPABASE_URL=%s is well formed', (url) => {
  expect(run({ SUPABASE_URL: url }).status).toBe('healthy');
});

test.each([
  ['abcdefghijklmnopqrst.supabase.co', 'is not an https URL'],
  ['https:abcdefghijklmnopqrst.supabase.co', 'is not an https URL'],
  ['https://*.supabase.co', 'is not an https URL'],
  ['ftp://db.wingman.dev', 'is not an https URL'],
  ['ftp://https://db.wingman.dev', 'is not an https URL'],
  ['https://a*.supabase.co', 'is not an https URL'],
  [`https://${project}`, 'names its scheme twice'],
  ['https://http://db.wingman.dev', 'names its scheme twice'],
  ['http://10.0.0.5.wingman.dev', 'is not encrypted'],
  ['http://8.10.0.1', 'is not encrypted'],
  ['http://100.30.0.1', 'is not encrypted'],
  ['http://localhost.wingman.dev', 'is not encrypted'],
  [`${project}/'x`, 'goes on after the host'],
  ['postgres://localhost/postgres', 'is the address of the database, not that of the Data API'],
  [
    'postgresql://postgres:word@db.abcdefghijklmnopqrst.supabase.co:5432/postgres',
    'is the address of the database, not that of the Data API',
  ],
  [`"${project}"`, 'is wrapped in quotes'],
  [` ${project}`, 'begins or ends with whitespace'],
  [`${project}\\n`, 'ends with a line break that is written out'],
  [`SUPABASE_URL=${project}`, 'begins with the name of a variable'],
  ['https://your-project.supabase.co', 'is a placeholder'],
  [`${project}:5432`, 'names a port at which the Data API is not'],
  [`${project}:6543`, 'names a port at which the Data API is not'],
  ['http://abcdefghijklmnopqrst.supabase.co', 'is not encrypted'],
  ['http://11.0.0.5:8000', 'is not encrypted'],
  ['http://172.32.0.1:8000', 'is not encrypted'],
  ['http://[2001:db8::5]:8000', 'is not encrypted'],
  ['http://172.15.255.255', 'is not encrypted'],
  ['http://192.169.1.1', 'is not encrypted'],
  ['http://100.128.0.1', 'is not encrypted'],
  ['http://[fe70::1]', 'is not encrypted'],
  ['http://[::ffff:8.8.8.8]', 'is not encrypted'],
  ['http://svc.wingman.dev', 'is not encrypted'],
  ['http://api.svc.wingman.dev', 'is not encrypted'],
  ['http://internal.wingman.dev', 'is not encrypted'],
  ['http://10.wingman.dev', 'is not encrypted'],
  ['https://DB.abcdefghijklmnopqrst.supabase.co.', 'is the address of the database, not that of the Data API'],
  ['https://db.abcdefghijklmnopqrst.supabase.co', 'is the address of the database, not that of the Data API'],
  [
    'https://aws-0-eu-west-1.pooler.supabase.com:6543',
    'is the address of the connection pooler, not that of the Data API',
  ],
  [
    'https://supabase.com/dashboard/project/abcdefghijklmnopqrst',
    'is the address of the dashboard, not that of the Data API',
  ],
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

test.each([
  'http://kong:8000',
  'http://gateway:8000',
  'http://x.svc.cluster.local:8000',
  'http://kong.supabase.svc:8000',
  'http://kong.default.svc.corp.example:8000',
  'http://10.0.0.5:8000',
  'http://172.16.3.4',
  'http://172.20.0.1',
  'http://100.70.0.1',
  'http://100.110.0.1',
  'http://[::ffff:10.0.1.20]:8000',
  'http://192.168.1.20:54321',
  'http://169.254.1.1',
  'http://100.64.0.9',
  'http://[fd00::5]:8000',
  'http://[fe80::1]:8000',
  'http://host.docker.internal:54321',
  'http://[::ffff:10.0.0.5]:8000',
  'http://172.31.255.255',
  'http://100.127.0.1',
  'http://nas.local',
  'http://nas.local.',
  'http://kong.corp',
  'http://supabase.test',
])('SUPABASE_URL=%s is not encrypted inside of a network, which degrades and can be accepted', (url) => {
  expect(run({ SUPABASE_URL: url })).toMatchObject({
    status: 'degraded',
    reason: 'invalid',
    message: 'SUPABASE_URL is not encrypted: keys travel in the open inside of its network',
    findings: [{ kind: 'invalid', object: 'SUPABASE_URL', level: 'degraded' }],
  });
});

test.each([
  'http://app.localhost:8000',
  'http://localhost.:54321',
  'http://127.0.0.5:54321',
  'http://127.0.10.53:54321',
  'http://0.0.0.0:54321',
  'http://[::]:54321',
  'http://[::ffff:127.0.0.1]:54321',
])('%s is this machine', (url) => {
  expect(run({ SUPABASE_URL: url }).status).toBe('healthy');
});

test('without SUPABASE_URL nothing is verified', () => {
  expect(run({ SUPABASE_URL: undefined })).toMatchObject({ status: 'degraded', reason: 'not_verified' });
});

test.each(['redis://localhost', 'rediss://default:word@cache.wingman.dev:6380/1'])('REDIS_URL=%s is one', (url) => {
  expect(run({ REDIS_URL: url }).status).toBe('healthy');
});

test.each([
  ['"redis://localhost"', 'is wrapped in quotes'],
  ['REDIS_URL=redis://localhost', 'begins with the name of a variable'],
  ['redis://localhost\\n', 'ends with a line break that is written out'],
  ['redis://:<password>@localhost', 'is a placeholder'],
])('REDIS_URL=%s %s, as every check says', (url, flaw) => {
  expect(run({ REDIS_URL: url })).toMatchObject({ status: 'degraded', message: `REDIS_URL ${flaw}` });
});

test.each(['localhost:6379', 'http://localhost:6379', 'redis://', 'http://user:12/34@redis:6379'])(
  'REDIS_URL=%s is none, which leaves the fallback',
  (url) => {
    expect(run({ REDIS_URL: url })).toMatchObject({
      status: 'degraded',
      reason: 'invalid',
      message: 'REDIS_URL is neither a redis:// nor a rediss:// URL',
    });
  },
);

test.each([
  'redis://:p#s/s@host',
  'redis://:p?ss@host:6379',
  'rediss://user:12/34@host:6379/0',
  'redis://user:12#34@host:6379',
  'redis://:p@ss/word@host:6379',
])('REDIS_URL=%s has a password that must be encoded', (url) => {
  const outcome = run({ REDIS_URL: url });
  expect(outcome).toMatchObject({
    status: 'degraded',
    reason: 'invalid',
    message: 'REDIS_URL cannot be read: its password holds characters that must be encoded',
    hint: expect.stringMatching(/Encode the password.*REDIS_PASSWORD/),
  });
});

test('Redis need not be configured', () => {
  expect(run({ REDIS_URL: undefined }).status).toBe('healthy');
});

test('a public URL on the host of the server is the one of the server, hosted or not', () => {
  const own = 'https://db.wingman.dev';
  expect(run({ SUPABASE_URL: own, NEXT_PUBLIC_SUPABASE_URL: own }).status).toBe('healthy');
});

test('a public URL that is no copy is compared with nothing', () => {
  const outcome = run({ NEXT_PUBLIC_API_URL: 'https://api.wingman.dev' });
  expect(outcome).toMatchObject({ status: 'healthy', details: { comparedWithPublic: [] } });
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

test.each([
  ['https://abcdefghijklmnopqrst-all.supabase.co', project],
  [project, 'https://abcdefghijklmnopqrst-rr-eu-west-1-abcde.supabase.co'],
])('%s and %s are one project', (theirs, ours) => {
  expect(run({ SUPABASE_URL: ours, NEXT_PUBLIC_SUPABASE_URL: theirs }).status).toBe('healthy');
});

test('a public URL that is none degrades', () => {
  expect(run({ NEXT_PUBLIC_SUPABASE_URL: 'wingman' })).toMatchObject({ status: 'degraded', reason: 'invalid' });
});

const form = 'https://<project>.supabase.co';

test.each([
  ['"https://db.wingman.dev"', 'Remove the quotes around the value of SUPABASE_URL'],
  ['postgres://localhost/postgres', `Give SUPABASE_URL the form ${form}`],
  ['db.wingman.dev', `Give SUPABASE_URL the form ${form}`],
  ['https://https://db.wingman.dev', 'Begin SUPABASE_URL with https:// once'],
  ['https://db.abcdefghijklmnopqrst.supabase.co', `Give SUPABASE_URL the form ${form}`],
  ['http://db.wingman.dev', 'Begin SUPABASE_URL with https://'],
  [
    'http://kong:8000',
    'Begin SUPABASE_URL with https://, or accept it in the contract file (CONTRACT) if nobody else is in that network',
  ],
  ['https://user@db.wingman.dev', 'Take the credentials out of SUPABASE_URL'],
  ['https://:word@db.wingman.dev', 'Take the credentials out of SUPABASE_URL'],
  [`${project}:5432`, 'Take the port out of SUPABASE_URL'],
  [`${project}/rest/v1`, 'End SUPABASE_URL with the host name, without /rest/v1 or any other path'],
])('what to do about SUPABASE_URL=%s is said: %s', (url, hint) => {
  expect(run({ SUPABASE_URL: url })).toMatchObject({ hint });
});

test.each([
  ['"redis://localhost"', 'Remove the quotes around the value of REDIS_URL'],
  ['localhost:6379', 'Give REDIS_URL the form redis://host:6379, or rediss:// for an encrypted connection'],
])('what to do about REDIS_URL=%s is said: %s', (url, hint) => {
  expect(run({ REDIS_URL: url })).toMatchObject({ hint });
});

test('what was judged is told by its names', () => {
  expect(run({ NEXT_PUBLIC_SUPABASE_URL: project })).toMatchObject({
    message: 'The URLs are well formed: SUPABASE_URL, REDIS_URL, NEXT_PUBLIC_SUPABASE_URL',
    details: { judged: ['SUPABASE_URL', 'REDIS_URL', 'NEXT_PUBLIC_SUPABASE_URL'] },
  });
  expect(run({ SUPABASE_URL: undefined, REDIS_URL: undefined, NEXT_PUBLIC_SUPABASE_URL: project })).toMatchObject({
    message: 'SUPABASE_URL is not set, so that there is nothing to look at',
    hint: 'Set SUPABASE_URL',
    details: { judged: ['NEXT_PUBLIC_SUPABASE_URL'], comparedWithPublic: [] },
  });
});

test('what to do about a public URL is said with both names', () => {
  expect(run({ NEXT_PUBLIC_SUPABASE_URL: 'wingman' })).toMatchObject({
    message: 'NEXT_PUBLIC_SUPABASE_URL is not a URL',
    hint: 'Set NEXT_PUBLIC_SUPABASE_URL to the value of SUPABASE_URL',
  });
  expect(run({ NEXT_PUBLIC_SUPABASE_URL: 'https://zyxwvutsrqponmlkjihg.supabase.co' })).toMatchObject({
    hint: 'Set NEXT_PUBLIC_SUPABASE_URL and SUPABASE_URL to the same project',
  });
});

test('a public URL that is not encrypted leads elsewhere than the encrypted one of the same project', () => {
  expect(run({ NEXT_PUBLIC_SUPABASE_URL: project.replace('https', 'http') })).toMatchObject({
    status: 'degraded',
    reason: 'drifted',
  });
});

test('a public URL is not compared with one of the server that is none', () => {
  expect(run({ SUPABASE_URL: 'wingman', NEXT_PUBLIC_SUPABASE_URL: project }).findings).toMatchObject([
    { object: 'SUPABASE_URL', kind: 'invalid' },
  ]);
});

test.each([
  ['https://db.wingman.dev', 'https://api.wingman.dev'],
  [project, 'https://api.wingman.dev'],
])('%s and %s may be one project seen from two sides, which degrades', (ours, theirs) => {
  expect(run({ SUPABASE_URL: ours, NEXT_PUBLIC_SUPABASE_URL: theirs })).toMatchObject({
    status: 'degraded',
    reason: 'drifted',
  });
});
