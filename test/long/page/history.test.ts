import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CheckId } from '../../../src/core/check.ts';
import { type PastFault, seedHistory } from '../../screenshots/seed-history.ts';
import { useStack } from '../../stack/use-stack.ts';
import { describeWithProgram } from '../../support/describe-with-program.ts';
import { type ServiceProcess, startService } from '../../support/start-service.ts';
import { findViolations } from './find-violations.ts';
import { useBrowser } from './use-browser.ts';

const stack = await useStack({ functions: true });
const minute = 60_000;
const hour = 60 * minute;
const token = 'a-token-for-the-past';
const faults: readonly PastFault[] = [
  { agoMs: 40 * 24 * hour, lastsMs: hour, check: 'email.connection', status: 'degraded', reason: 'rate_limited' },
  {
    ...{ agoMs: 11 * hour, lastsMs: 8 * minute, check: 'database.service_client', status: 'failed', reason: 'timeout' },
    blocks: ['schema', 'rls'],
  },
  { agoMs: 3 * hour, lastsMs: 50 * minute, check: 'rls.enabled', status: 'failed', reason: 'unprotected' },
];

describeWithProgram('redis', 'the past of a real Redis', () =>
  describeWithProgram('chromium', 'in a browser', () => {
    const openPage = useBrowser();
    let service: ServiceProcess;

    beforeAll(async () => {
      const environment = {
        ...stack.environment,
        ...{ DETAILS: 'statuses', HEALTH_TOKENS: token, DRAIN_DELAY: '0s', CHECK_TIMEOUT: '10s', REFRESH_REDIS: '1s' },
        BASE_PATH: '/status',
      };
      const first = await startService(environment);
      const { body } = await first.get('/health/summary');
      await first.stop();
      await stack.redis?.command('flushall');
      const checks = body.results.map(({ check }: { readonly check: CheckId }) => check);
      await seedHistory({ environment, checks, faults });
      service = await startService(environment);
      await service.until('/health/history', ({ body: { source } }) => source === 'redis', 20_000);
      await service.until('/health/summary', ({ body: { totals } }) => totals.unknown === 0, 30_000);
    }, 120_000);
    afterAll(() => service?.stop());

    const open = async (options: Parameters<typeof openPage>[1] & { readonly isStranger?: boolean } = {}) => {
      const { isStranger = false, ...more } = options;
      const watched = await openPage(`${service.url}/status/`, { timezoneId: 'Europe/Berlin', ...more });
      if (isStranger) return watched;
      await watched.page.getByText('Private view', { exact: true }).click();
      await watched.page.getByLabel('Token', { exact: true }).fill(token);
      await watched.page.getByRole('button', { name: 'Show details' }).click();
      await watched.page.getByText('root cause').first().waitFor();
      return watched;
    };

    test('says what was wrong when in the time of the reader, with UTC beside it', async () => {
      const { page, problems } = await open();
      const section = page.getByRole('region', { name: 'History' });
      expect(await section.locator('summary').first().innerText()).toMatch(/2 incidents in 24 hours, 3 in 90 days/);
      const items = await section.getByRole('list', { name: 'Incidents' }).getByRole('listitem').allInnerTexts();
      expect(items).toHaveLength(3);
      expect(items[0]).toMatch(
        /^\d+ \w+, \d\d:\d\d CES?T\s+\d+ \w+, \d\d:\d\d UTC\s+failed\s+for 50 min\s+root cause rls\.enabled/,
      );
      expect(items[1]).toMatch(
        /root cause database\.service_client\s+timeout\s+with \d checks of schema, \d checks of rls/,
      );
      const bar = section.getByRole('img', { name: /^database: 99\.\d\d % of 24 hours, 1 incident$/ });
      expect(await bar.count()).toBe(1);
      expect(problems).toEqual([]);
    });

    test('strangers see the same without a cause, and in UTC where nothing else is known', async () => {
      const { page } = await open({ isStranger: true, javaScriptEnabled: false });
      const section = page.getByRole('region', { name: 'History' });
      const text = await section.innerText();
      expect(text).toMatch(/\d+ \w+, \d\d:\d\d UTC\s+failed\s+for 50 min\s+rls\.enabled/);
      expect(text).not.toMatch(/CES?T|root cause|unprotected|timeout/);
      // Folded parts open without a script.
      await section.locator('summary', { hasText: 'redis' }).click();
      expect(await section.getByRole('img', { name: /^redis\.cache: 100\.00 % of 24 hours/ }).isVisible()).toBe(true);
    });

    test('moves nothing when it is drawn again, and stays as its reader has folded it', async () => {
      const { page, problems } = await open({ viewport: { width: 1_200, height: 900 } });
      const section = page.getByRole('region', { name: 'History' });
      await section.locator('summary', { hasText: 'redis' }).click();
      await page.evaluate(`globalThis.moved = 0;
        new PerformanceObserver((list) => { for (const { value } of list.getEntries()) globalThis.moved += value; })
          .observe({ type: 'layout-shift' })`);
      const shown = await page.locator('main').getAttribute('data-now');
      // The next look of the page, or what is announced before.
      await expect.poll(() => page.locator('main').getAttribute('data-now'), { timeout: 25_000 }).not.toBe(shown);
      expect(await page.evaluate('globalThis.moved')).toBe(0);
      expect(await section.getByRole('img', { name: /^redis\.cache: .* 24 hours/ }).isVisible()).toBe(true);
      expect(await section.locator('.local').first().innerText()).toMatch(/CES?T$/);
      expect(problems).toEqual([]);
    });

    test.each(['light', 'dark'] as const)(
      'has nothing that axe-core objects to, in %s, on a phone',
      async (colorScheme) => {
        const { page } = await open({ colorScheme, viewport: { width: 390, height: 844 } });
        const section = page.getByRole('region', { name: 'History' });
        for (const summary of await section.locator('details details summary').all()) await summary.click();
        expect(await findViolations(page)).toEqual([]);
        expect(
          await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
        ).toBe(0);
      },
    );

    test('leads to a document about itself, which leads back', async () => {
      const { page, problems } = await open({ isStranger: true });
      await page.getByRole('region', { name: 'History' }).getByRole('link', { name: 'More about it' }).click();
      await page.waitForURL(/\/status\/docs\/history$/);
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('What was seen before');
      expect(await findViolations(page)).toEqual([]);
      await page.goto(`${service.url}/status/docs/reasons#timeout`);
      expect(await page.locator(':target').innerText()).toMatch(/^timeout\s+There was no answer/);
      await page.getByRole('link', { name: 'Status page', exact: true }).click();
      await page.waitForURL(/\/status\/$/);
      expect(problems).toEqual([]);
    });

    test('an address at which nothing is leads back, too', async () => {
      const { page, problems } = await openPage(`${service.url}/status/health/nothing`);
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Nothing is here');
      expect(await findViolations(page)).toEqual([]);
      await page.getByRole('link', { name: 'Back to the status page' }).click();
      await page.waitForURL(/\/status\/$/);
      // That the page itself is a 404 is what a browser says of it.
      expect(problems.filter((problem) => !problem.includes('404'))).toEqual([]);
    });
  }),
);
