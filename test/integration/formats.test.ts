import { afterAll, beforeAll, expect, test } from 'vitest';
import { healthDocument } from '../../src/reporters/health-json.ts';
import { useStack } from '../stack/use-stack.ts';
import { type OpenService, openService } from '../support/open-service.ts';

const token = 'a-token-for-the-formats-of-this-test';
const bearer = { authorization: `Bearer ${token}` };
// Without Redis, so that something is wrong in every format.
const stack = await useStack({ redis: false });
let service: OpenService;

interface ResultBody {
  readonly check: string;
  readonly status: string;
  readonly reason: string | null;
}

beforeAll(async () => {
  service = await openService({ ...stack.environment, HEALTH_TOKENS: token, CHECK_TIMEOUT: '10s' });
  await service.refresh();
});
afterAll(() => service?.stop());

const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
  const response = await fetch(service.url + path, { headers, method });
  return { response, text: await response.text() };
};

const loadResults = async (): Promise<readonly ResultBody[]> => (await service.get('/health/summary')).body.results;

test('the text has a line for every check, with the mark of its status and its reason', async () => {
  const { response, text } = await ask('/health?format=text');
  const marks: Record<string, string> = { healthy: '[+]', degraded: '[~]', unknown: '[?]', failed: '[-]' };
  expect(text.split('\n')[0]).toMatch(new RegExp(`^${response.headers.get('x-health-status')}: \\w`));
  for (const { check, status, reason } of await loadResults()) {
    const line = text.split('\n').find((one) => one.split(/ +/)[1] === check) ?? '';
    expect(line.split(/ +/).slice(0, 3)).toEqual([marks[status], check, reason ?? 'ok']);
  }
});

test('the health document is what the draft allows, with a component for every check', async () => {
  const { response, text } = await ask('/health', { accept: 'application/health+json' });
  const document = healthDocument.parse(JSON.parse(text));
  expect(response.status).toBe(document.status === 'fail' ? 503 : 200);
  const components = Object.values(document.checks).flat();
  expect(components.map(({ componentId }) => componentId)).toEqual((await loadResults()).map(({ check }) => check));
});

test.each(['/health', '/health/summary', '/health/redis', '/health/redis/connection'])(
  'in no format the public tier sees the details that the private one sees: %s',
  async (path) => {
    for (const format of ['json', 'health%2Bjson', 'text', 'html']) {
      const [open, closed] = await Promise.all([
        ask(`${path}?format=${format}`),
        ask(`${path}?format=${format}`, bearer),
      ]);
      expect(open.text, format).not.toMatch(/"details"|"error"|^ {4}(details|error): /m);
      const isOnlyStatus = path === '/health' && format === 'json';
      if (!isOnlyStatus) expect(closed.text.length, format).toBeGreaterThan(open.text.length);
    }
  },
);

test('the page, a monitor and curl get the same code, and only the page is HTML', async () => {
  const [browser, monitor, curl] = await Promise.all([
    ask('/health?format=html'),
    ask('/health', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }),
    ask('/health', { accept: '*/*' }),
  ]);
  expect(monitor.response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(monitor.response.status).toBe(curl.response.status);
  expect(browser.text).toMatch(/^<!doctype html>/);
  expect(JSON.parse(curl.text).status).toBe(curl.response.headers.get('x-health-status'));
  expect(browser.response.status).toBe(curl.response.status);
});

test('HEAD has the headers of GET and no body, in every format', async () => {
  for (const format of ['json', 'health%2Bjson', 'text', 'html']) {
    const { response, text } = await ask(`/health?format=${format}`, {}, 'HEAD');
    expect(text).toBe('');
    expect(response.headers.get('x-health-status')).toMatch(/healthy|degraded|unknown|failed/);
    expect(response.headers.get('vary')).toBe('Authorization, Accept-Encoding');
  }
});

test('the API document and its page are served', async () => {
  const document = await service.get('/openapi.json');
  expect(document.body).toMatchObject({ openapi: '3.1.0' });
  expect((await ask('/docs')).text).toContain('<code>GET /health/summary</code>');
});
