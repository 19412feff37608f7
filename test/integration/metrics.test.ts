import { afterAll, beforeAll, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { type OpenService, openService } from '../support/open-service.ts';

const token = 'a-token-for-the-scrape-of-this-test';
const stack = await useStack({ functions: true });
let service: OpenService;

beforeAll(async () => {
  service = await openService({ ...stack.environment, HEALTH_TOKENS: token, CHECK_TIMEOUT: '10s' });
  await service.refresh();
});
afterAll(() => service?.stop());

const scrape = async (headers: Record<string, string> = {}) => {
  const response = await fetch(`${service.url}/metrics`, { headers });
  return { response, text: await response.text() };
};

test('every check of the running service has its metrics', async () => {
  const { response, text } = await scrape();
  expect(response.status).toBe(200);
  const { body } = await service.get('/health/summary');
  for (const { check, status, durationMs } of body.results) {
    expect(text).toMatch(new RegExp(`^wingman_health_check_status\\{.*check="${check}",status="${status}"\\} 1$`, 'm'));
    if (durationMs === null) continue;
    expect(text).toMatch(new RegExp(`^wingman_health_check_duration_seconds_count\\{.*check="${check}"\\} [1-9]`, 'm'));
  }
});

test.each(['isolation', 'anonymous'])(
  'with a token what rls.%s shows of every table and command is there, without one no table is named',
  async (name) => {
    const [open, closed] = await Promise.all([scrape(), scrape({ authorization: `Bearer ${token}` })]);
    expect(open.text).not.toContain('wingman_health_exposure_verdict');
    const { exposures } = (await service.get(`/health/rls/${name}`, { authorization: `Bearer ${token}` })).body;
    expect(exposures).toHaveLength(4 * 12);
    for (const { relation, command, verdict } of exposures) {
      const labels = `check="rls.${name}",table="${relation}",command="${command}",verdict="${verdict}"`;
      expect(closed.text).toContain(`wingman_health_exposure_verdict{${labels}} 1\n`);
    }
  },
);

test('no URL, host or secret of the environment is in the metrics', async () => {
  const { text } = await scrape({ authorization: `Bearer ${token}` });
  const values = Object.values(stack.environment).filter((value) => value.length >= 8);
  expect(values.length).toBeGreaterThan(3);
  for (const value of values) expect(text).not.toContain(value);
  expect(text).not.toMatch(/:\/\/|127\.0\.0\.1/);
});
