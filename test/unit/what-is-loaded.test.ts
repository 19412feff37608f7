import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { listLoaded } from '../support/list-loaded.ts';

const entry = (name: string) => resolve(import.meta.dirname, '../../src', name);
/** Vendors that are set up, so that nothing but patience keeps them from being loaded. */
const configured = {
  PORT: '0',
  HOST: '127.0.0.1',
  SUPABASE_URL: 'http://127.0.0.1:1',
  SUPABASE_ANON_KEY: 'sb_publishable_of_nobody',
  SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_of_nobody',
  REDIS_URL: 'redis://127.0.0.1:1',
  RESEND_API_KEY: 're_of_nobody',
};
const vendors = ['@supabase/supabase-js', 'ioredis', 'resend'];

test('the service listens before a vendor, the metrics or the document of the API are loaded', () => {
  const { status, packages, own } = listLoaded([entry('main.js')], configured);
  expect([status, own.includes('serve.ts'), packages.has('fastify')]).toEqual([0, true, true]);
  const later = [...vendors, 'prom-client', '@fastify/swagger', 'ajv', 'commander'];
  expect(later.filter((name) => packages.has(name))).toEqual([]);
  expect(own.filter((path) => /^cli\/commands\/|^reporters\/(junit|github)/.test(path))).toEqual([]);
  // What is sent outside is loaded where there is an address to send it to.
  expect(own.filter((path) => /push|webhook/.test(path))).toEqual([]);
});

test('wait, which a container runs every few seconds, loads no vendor and no server', () => {
  const asked = ['wait', '--until', 'live', '--timeout', '1ms', '--url', 'http://127.0.0.1:1'];
  const { status, packages, own } = listLoaded([entry('cli.js'), ...asked]);
  // Nobody answered, so it has asked.
  expect([status, own.includes('cli/ask-service.ts')]).toEqual([2, true]);
  const server = ['fastify', 'pino', 'prom-client', 'close-with-grace'];
  expect([...vendors, ...server].filter((name) => packages.has(name))).toEqual([]);
  expect(
    own.filter((path) =>
      /^(assemble|serve|connect)\.ts|^http\/(server|add-routes|board|page)|^clients\/(supabase|redis|resend)\/(gateway|connection)/.test(
        path,
      ),
    ),
  ).toEqual([]);
});
