import { expect, test } from 'vitest';
import { degraded, failed, healthy, type Outcome } from '../../../src/core/outcome.ts';
import { statuses } from '../../../src/core/status.ts';
import { statusCode } from '../../../src/http/answer/schemas.ts';
import { healthDocument, renderHealthJson } from '../../../src/reporters/health-json.ts';
import { buildCheck } from '../../support/build-check.ts';
import { startServer } from '../../support/build-server.ts';

const about = { platform: 'WingmanMatch', version: '2.5.0' };

async function render(...checks: Parameters<typeof startServer>[0]) {
  const { health } = await startServer(checks);
  return renderHealthJson(health.summary(), about);
}

const slow = degraded('slow', 'Late', { hint: 'Wait' });
const down = failed('unreachable', 'Away', { hint: 'Start it', error: 'ECONNREFUSED' });

test('a healthy document has no output and no notes', async () => {
  expect(await render(buildCheck('database.query', [healthy('Works')]))).toEqual({
    status: 'pass',
    version: '2',
    releaseId: '2.5.0',
    serviceId: 'wingman-health',
    description: 'Health of WingmanMatch',
    checks: {
      'database.query:responseTime': [
        {
          componentId: 'database.query',
          componentType: 'datastore',
          observedValue: 0,
          observedUnit: 'ms',
          status: 'pass',
          time: '2026-11-22T12:00:00.000Z',
        },
      ],
    },
  });
});

test('a check that was not run has no value and no time, and fails', async () => {
  const pending = { ...buildCheck('email.connection'), run: () => new Promise<never>(() => {}) };
  const { checks } = await render(pending);
  expect(checks['email.connection:responseTime']).toEqual([
    {
      componentId: 'email.connection',
      componentType: 'component',
      status: 'fail',
      output: 'Not looked at yet',
      reason: 'not_run',
      hint: 'Wait some seconds for the first run; if it does not come, read the log of this service',
    },
  ]);
});

test.each([
  ['pass', healthy('Works')],
  ['warn', slow],
  ['fail', down],
] as const)('a document that says %s is what the draft allows', async (word, outcome: Outcome) => {
  const document = await render(buildCheck('database.query', [outcome], { critical: true }));
  expect(document.status).toBe(word);
  expect(healthDocument.parse(document)).toEqual(document);
  const [component] = document.checks['database.query:responseTime'] ?? [];
  expect('output' in document).toBe(word !== 'pass');
  expect('output' in (component ?? {})).toBe(word !== 'pass');
  for (const key of Object.keys(document.checks)) expect(key.split(':')).toHaveLength(2);
});

test('pass and warn answer with 2xx, fail with 5xx, as the draft demands', async () => {
  const codes = { pass: 2, warn: 2, fail: 5 };
  const words = { healthy: 'pass', degraded: 'warn', unknown: 'fail', failed: 'fail' } as const;
  for (const status of statuses) expect(Math.floor(statusCode[status] / 100)).toBe(codes[words[status]]);
});

test('the types of components are those that the draft knows', async () => {
  const names = [
    'environment.keys',
    'database.query',
    'schema.tables',
    'rls.enabled',
    'redis.cache',
    'email.templates',
  ];
  const document = await render(
    ...[...names, 'billing.gateway'].map((name) => buildCheck(name as 'billing.gateway', [healthy('Works')])),
  );
  const types = Object.values(document.checks).map(([component]) => component?.componentType);
  expect(types).toEqual(['system', 'datastore', 'datastore', 'datastore', 'datastore', 'component', 'component']);
});

test('a soft dependency that is down makes the document warn, and its component fail', async () => {
  const document = await render(buildCheck('redis.connection', [down]), buildCheck('database.query'));
  expect(document.status).toBe('warn');
  expect(document.notes).toEqual(['Start it (redis.connection)']);
  expect(document.checks['redis.connection:responseTime']?.[0]).toMatchObject({
    status: 'fail',
    output: 'Away: ECONNREFUSED',
  });
});
