import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useStack } from '../../stack/use-stack.ts';
import { describeWithProgram } from '../../support/describe-with-program.ts';
import { type ServiceProcess, startService } from '../../support/start-service.ts';
import { findViolations } from './find-violations.ts';
import { useBrowser } from './use-browser.ts';

const stack = await useStack({ functions: true });
const openPage = useBrowser();
const token = 'a-token-for-the-private-view';
let service: ServiceProcess;

/** With `SCREENSHOTS=docs/images` the pictures of the documents are made anew; else they are thrown away. */
const album = process.env.SCREENSHOTS ? resolve(process.env.SCREENSHOTS) : mkdtempSync(join(tmpdir(), 'wingman-page-'));
mkdirSync(album, { recursive: true });
/** A picture for people shows what is usual for each check, which takes thirty runs. */
const isForPeople = process.env.SCREENSHOTS !== undefined;

const everySecond = Object.fromEntries(
  ['ENVIRONMENT', 'DATABASE', 'SCHEMA', 'RLS', 'REDIS', 'EMAIL'].map((category) => [`REFRESH_${category}`, '1s']),
);

const hasRuns =
  (runs: number) =>
  ({ body }: { readonly body: { performance: Record<string, { samples: number } | null> } }) =>
    Object.values(body.performance).every((each) => (each?.samples ?? 0) >= runs);

beforeAll(async () => {
  service = await startService({
    ...stack.environment,
    ...everySecond,
    DETAILS: 'statuses',
    HEALTH_TOKENS: token,
    DRAIN_DELAY: '0s',
  });
  const runs = isForPeople ? 45 : 1;
  // The services of the platform are looked at less often.
  const others = '/health/summary?exclude=email&exclude=services';
  await service.until(others, hasRuns(runs), isForPeople ? 180_000 : 20_000);
  await service.until('/health/summary', hasRuns(1), 20_000);
}, 250_000);
afterAll(async () => {
  await service?.stop();
  if (!isForPeople) rmSync(album, { recursive: true, force: true });
});

/** What a person sees first; where less would not show what matters, more. */
async function take(page: Page, name: string, height = 1_000): Promise<void> {
  await page.mouse.move(0, 0);
  const { width } = page.viewportSize() ?? { width: 0 };
  const clip = { x: 0, y: 0, width, height };
  await page.screenshot({ path: join(album, `${name}.png`), fullPage: true, clip, animations: 'disabled' });
}

/** For what follows from runs every second, with the second look that a failure needs. */
const soon = { timeout: 20_000 };

const verdict = (page: Page) => page.getByRole('heading', { level: 1 });
/** The line that a category is while it is folded. */
const line = (page: Page, category: string) => page.locator(`#category-${category} > summary`);
const row = (page: Page, check: string) => page.getByRole('row', { name: check });
const textOf = (page: Page, selector: string) => page.locator(selector).innerText();

async function becomesPrivate(page: Page): Promise<void> {
  await page.getByText('Private view', { exact: true }).click();
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Show details' }).click();
  await page.getByRole('button', { name: 'Leave the private view' }).waitFor();
}

/** What is well is a line until somebody asks for more. */
async function unfold(page: Page): Promise<void> {
  const folded = page.locator('.category:not([open])');
  const ids = await folded.evaluateAll((elements) => elements.map(({ id }) => id));
  for (const id of ids) await page.locator(`[id="${id}"] > summary`).click();
}

const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Words of which a part stands on another line. */
const brokenWords = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const texts = document.createTreeWalker(document.getElementById('content'), NodeFilter.SHOW_TEXT);
    const broken = [];
    for (let node; (node = texts.nextNode()); ) {
      for (const { 0: word, index } of node.nodeValue.matchAll(/[\\p{L}\\p{N}]+/gu)) {
        const range = new Range();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
      }
    }
    return broken;
  })()`);

describeWithProgram('chromium', 'the status page of a healthy platform', () => {
  test('says in one sentence that all is well, and since when', async () => {
    const { page, problems } = await openPage(service.url);
    expect(await verdict(page).innerText()).toBe('Healthy');
    expect(await textOf(page, '.verdict-since')).toMatch(/^Since \d\d:\d\d:\d\d UTC, for .+$/);
    expect(await page.title()).toBe('Healthy · WingmanMatch development');
    await becomesPrivate(page);
    await expect.poll(() => verdict(page).innerText(), soon).toMatch(/^All \d+ checks pass$/);
    expect(await textOf(page, '.verdict-since')).toMatch(/^Healthy since \d\d:\d\d:\d\d UTC, for .+$/);
    await take(page, 'healthy');
    expect(problems).toEqual([]);
  });

  test('has landmarks and headings, and a table with every check, its graphs told in words', async () => {
    const { page } = await openPage(service.url);
    for (const role of ['banner', 'main', 'contentinfo'] as const) expect(await page.getByRole(role).count()).toBe(1);
    const headings = await page.getByRole('heading', { level: 2 }).allInnerTexts();
    const categories = ['environment', 'database', 'schema', 'rls', 'services', 'redis', 'email'];
    for (const category of categories) expect(headings.some((words) => words.endsWith(` ${category}`))).toBe(true);
    expect(headings).toEqual(expect.arrayContaining(['What changed']));
    expect(await page.getByRole('table').count()).toBe(0);
    await unfold(page);
    for (const category of categories)
      expect(await page.getByRole('table', { name: `Checks of ${category}` }).count()).toBe(1);
    const { body } = await service.get('/health/summary');
    for (const { check, title } of body.results) {
      const cells = await row(page, check).textContent();
      expect(cells).toContain('healthy');
      expect(cells).toContain(title);
    }
    expect(await page.getByRole('img', { name: /took/ }).count()).toBe(body.results.length);
    expect(await page.getByRole('img', { name: /^Last .*result/ }).count()).toBe(body.results.length);
  });

  test('shows everything without JavaScript, and offers nothing that would need it', async () => {
    const { page } = await openPage(service.url, { javaScriptEnabled: false });
    expect(await verdict(page).innerText()).toBe('Healthy');
    await unfold(page);
    expect(await row(page, 'redis.fallback').count()).toBe(1);
    expect(await page.getByText('Private view', { exact: true }).isVisible()).toBe(false);
    expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0);
    expect(await textOf(page, '#live')).toMatch(/^As of \d\d:\d\d:\d\d UTC: reload for news$/);
  });

  test('fits a phone of 390 pixels, public and private', async () => {
    const { page, problems } = await openPage(service.url, {
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 1.5,
      hasTouch: true,
    });
    expect(await overflow(page)).toBe(0);
    await becomesPrivate(page);
    expect(await overflow(page)).toBe(0);
    await expect.poll(() => verdict(page).innerText(), soon).toMatch(/^All \d+ checks pass$/);
    // A busy machine may have had an incident today, with which the history is unfolded.
    const past = page.locator('#past[open] > summary');
    if ((await past.count()) > 0) await past.click();
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBeLessThanOrEqual(844);
    await take(page, 'phone', 844);
    await unfold(page);
    expect(await brokenWords(page)).toEqual([]);
    for (const summary of await page.locator('.check summary').all()) await summary.click();
    expect(await overflow(page)).toBe(0);
    expect(problems).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('has nothing that axe-core objects to, in %s', async (colorScheme) => {
    const { page } = await openPage(service.url, { colorScheme });
    expect(await findViolations(page)).toEqual([]);
    await becomesPrivate(page);
    if (colorScheme === 'dark') await take(page, 'dark');
    await unfold(page);
    for (const summary of await page.locator('.check summary').all()) await summary.click();
    expect(await findViolations(page)).toEqual([]);
  });

  test('leads from a check to its own page', async () => {
    const { page, problems } = await openPage(service.url);
    await line(page, 'redis').click();
    await row(page, 'redis.cache').getByRole('link', { name: 'Cache', exact: true }).click();
    await page.waitForURL(/\/health\/redis\/cache\?format=html$/);
    expect(await page.getByRole('navigation', { name: 'Where you are' }).innerText()).toMatch(/redis\s+cache/);
    expect(await page.getByRole('row').count()).toBe(2);
    await row(page, 'redis.cache').getByRole('link', { name: 'redis.cache' }).click();
    await page.waitForURL(/\/docs\/checks\/redis#redis\.cache$/);
    expect(await page.locator('#redis\\.cache').innerText()).toBe('redis.cache');
    expect(problems).toEqual([]);
  });

  test('listens only while somebody sees it, and goes on by itself when nobody does', async () => {
    const { page } = await openPage(service.url);
    const turn = (hidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))`);
    const live = () => textOf(page, '#live');
    await expect.poll(live, soon).toMatch(/^Live · \d\d:\d\d:\d\d UTC$/);
    await turn(true);
    await expect.poll(live).toMatch(/^Every 15 s/);
    await turn(false);
    await expect.poll(live, soon).toMatch(/^Live/);
  });

  test('is reached by the keyboard: the first stop skips to the verdict', async () => {
    const { page } = await openPage(service.url);
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Skip to the verdict');
    await page.keyboard.press('Enter');
    expect(await page.locator(':focus').getAttribute('id')).toBe('content');
  });
});

describeWithProgram('chromium', 'the private view', () => {
  test('is opened by a token that is kept in the tab, sent as a header, and never in an address', async () => {
    const { page, problems, requests } = await openPage(service.url);
    expect(await page.locator('#checks dl').count()).toBe(0);
    await becomesPrivate(page);
    await line(page, 'redis').click();
    await row(page, 'redis.connection').locator('summary').click();
    expect(await row(page, 'redis.connection').locator('dl').innerText()).not.toBe('');
    await page.reload();
    await page.getByRole('button', { name: 'Leave the private view' }).waitFor();
    await page.locator('#checks dl').first().waitFor({ state: 'attached' });

    expect(requests.filter((request) => request.url().includes(token))).toEqual([]);
    const authorized = requests.filter((request) => request.headers().authorization === `Bearer ${token}`);
    const paths = new Set(authorized.map((request) => new URL(request.url()).pathname));
    expect(paths).toEqual(new Set(['/', '/health/events']));
    expect(await page.evaluate('JSON.stringify([localStorage, document.cookie])')).toBe('[{},""]');

    await page.getByRole('button', { name: 'Leave the private view' }).click();
    await page.getByText('Private view', { exact: true }).waitFor();
    expect(await page.locator('#checks dl').count()).toBe(0);
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(problems).toEqual([]);
  });

  test('stays closed for a token that is not accepted, which is not kept', async () => {
    const { page } = await openPage(service.url);
    await page.getByText('Private view', { exact: true }).click();
    await page.getByLabel('Token', { exact: true }).fill('something-else-entirely');
    await page.keyboard.press('Enter');
    await page.getByText('This token is not accepted').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
    expect(await page.locator('#checks dl').count()).toBe(0);
  });

  test('shows isolation as a table of tables and commands, of which the public sees the verdict', async () => {
    const { page } = await openPage(service.url);
    const matrix = page.getByRole('table', { name: /rows of others/ });
    expect(await line(page, 'rls').textContent()).toContain('healthy');
    await line(page, 'rls').click();
    expect(await matrix.count()).toBe(0);
    await becomesPrivate(page);
    const cells = matrix.getByRole('row', { name: 'chat_messages' });
    expect(await cells.getByRole('cell', { name: 'isolated' }).count()).toBe(2);
    expect(await cells.getByRole('cell', { name: 'denied to all' }).count()).toBe(2);
    expect(await cells.getByRole('cell').first().getAttribute('title')).toMatch(
      /^anon: none; stranger: none; owner: own; \d+ rows, \d+ users$/,
    );
  });
});

describeWithProgram('chromium', 'when something changes', () => {
  describeWithProgram('redis', 'with Redis', () => {
    test('the page tells it by itself, and leaves alone what its reader does', async () => {
      const { page, problems } = await openPage(service.url, { viewport: { width: 1200, height: 500 } });
      await becomesPrivate(page);
      await page.evaluate('globalThis.isSamePage = true');
      await line(page, 'environment').click();
      const focused = row(page, 'environment.keys').getByRole('link', { name: 'environment.keys' });
      await row(page, 'environment.variables').locator('summary').click();
      await focused.focus();
      const place = () => focused.evaluate((element): number => element.getBoundingClientRect().top);
      const before = await place();

      await stack.redis?.stop();
      try {
        await service.until('/health/redis', ({ body }) => body.status === 'degraded', 15_000);
        // Sooner than the page would look by itself.
        await expect.poll(() => line(page, 'redis').textContent(), { timeout: 6_000 }).toContain('degraded');
        expect(await verdict(page).innerText()).toMatch(/^Redis at .* refuses connections/);
        expect(await page.title()).toBe('Degraded · WingmanMatch development');
        expect(await page.locator('#icon').getAttribute('href')).toContain('status=degraded');
        await expect.poll(() => textOf(page, '#announcement'), soon).toMatch(/^degraded: Redis/);
        expect(await textOf(page, '.verdict')).toMatch(/Redis.*fallback_active.*Do first/s);
        expect(await page.locator('#category-redis').getAttribute('open')).not.toBeNull();
        await expect.poll(() => row(page, 'redis.cache').textContent(), soon).toContain('degraded');
        const change = page.locator('#timeline li').filter({ hasText: 'redis.' });
        expect(await change.first().innerText()).toMatch(/healthy.*degraded/s);

        expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
        expect(await focused.evaluate((element) => element.ownerDocument.activeElement === element)).toBe(true);
        expect(await row(page, 'environment.variables').locator('details').getAttribute('open')).not.toBeNull();
        expect(await page.locator('#category-environment').getAttribute('open')).not.toBeNull();
        expect(Math.abs((await place()) - before)).toBeLessThan(2);
        if (isForPeople) await page.waitForTimeout(10_000);
        await take(page, 'redis-gone');
        expect(await findViolations(page)).toEqual([]);
      } finally {
        await stack.redis?.start();
      }
      await expect.poll(() => verdict(page).innerText(), soon).toMatch(/checks pass$/);
      await expect.poll(() => page.locator('.verdict .hint').count(), soon).toBe(0);
      // Nobody has touched it, so it is a line again.
      await expect.poll(() => page.locator('#category-redis').getAttribute('open'), soon).toBeNull();
      expect(problems).toEqual([]);
    }, 60_000);
  });

  test('isolation that breaks is the first thing on the page, with the tables that leak for insiders', async () => {
    const { page, problems } = await openPage(service.url);
    const outsider = await openPage(service.url);
    await becomesPrivate(page);
    await stack.supabase.sql('alter table public.chat_messages disable row level security');
    try {
      const leaks = page.getByRole('table', { name: /^Tables that leak/ });
      await expect
        .poll(() => leaks.innerText(), { timeout: 20_000 })
        .toMatch(/chat_messages \d+ rows? of \d+ users? tried/);
      expect(await leaks.getByRole('row', { name: 'anybody who signs up' }).innerText()).toMatch(
        /all\s+all\s+all\s+all/,
      );
      await expect.poll(() => row(page, 'rls.enabled').textContent(), soon).toContain('failed');
      expect(await verdict(page).innerText()).toMatch(/chat_messages/);
      expect(await textOf(page, '.verdict .cause-facts')).toMatch(/rls\./);
      expect(await textOf(page, '.verdict .caution')).toMatch(/Changes who has access/);
      expect(await textOf(page, '.verdict-since')).toMatch(/^Failed since/);
      const sql = await page.locator('.verdict pre').first().textContent();
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.locator('.verdict .copy').first().click();
      await expect.poll(() => page.evaluate('navigator.clipboard.readText()'), soon).toBe(sql);
      // As on a page that came without TLS.
      await page.evaluate(`Object.defineProperty(navigator, 'clipboard', { value: undefined })`);
      await page.locator('.verdict .copy').first().click();
      expect(await page.evaluate('getSelection().toString()')).toBe(sql);
      if (isForPeople) await page.waitForTimeout(65_000);
      await take(page, 'status-page', 1_080);
      await page.locator('#isolation').screenshot({ path: join(album, 'isolation-broken.png') });
      expect(await findViolations(page)).toEqual([]);

      await expect.poll(() => verdict(outsider.page).innerText(), soon).toMatch(/^Failed; callers with a token/);
      expect(await outsider.page.locator('body').textContent()).not.toContain('chat_messages');
    } finally {
      await stack.supabase.sql('alter table public.chat_messages enable row level security');
    }
    await expect.poll(() => verdict(page).innerText(), soon).toMatch(/checks pass$/);
    expect([...problems, ...outsider.problems]).toEqual([]);
  }, 150_000);

  test('a database that hangs is the root cause, and what it hides is unknown and not healthy', async () => {
    const { page, problems } = await openPage(service.url);
    await becomesPrivate(page);
    stack.supabase.hang();
    try {
      await expect.poll(() => line(page, 'rls').textContent(), soon).toContain('unknown');
      await expect.poll(() => line(page, 'database').textContent(), soon).toContain('failed');
      expect(await line(page, 'redis').textContent()).toContain('healthy');
      // The sign-in hangs with it, and may be looked at first.
      const cause = page.locator('.verdict, .cause').filter({ hasText: 'database.service_client' }).first();
      const told = cause.getByText('could not be asked because of it');
      await expect.poll(() => told.count(), soon).toBe(1);
      await told.click();
      expect(await cause.innerText()).toMatch(/database\.service_client.*timeout.*because of it.*rls\.isolation/s);
      expect(await page.locator('#category-rls').getAttribute('open')).toBeNull();
      if (isForPeople) await page.waitForTimeout(20_000);
      await take(page, 'database-hung');
      expect(await findViolations(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect([await brokenWords(page), await overflow(page)]).toEqual([[], 0]);
      expect(await cause.getByRole('link', { name: 'timeout' }).getAttribute('href')).toBe('./docs/reasons#timeout');
    } finally {
      stack.supabase.resume();
    }
    await expect.poll(() => verdict(page).innerText(), soon).toMatch(/checks pass$/);
    expect(problems).toEqual([]);
  }, 90_000);

  test('a lost connection is told at once, with the time of the last data, and the green goes', async () => {
    const { page } = await openPage(service.url);
    const seen = await page.locator('main').getAttribute('data-now');
    const { port } = new URL(service.url);
    const from = performance.now();
    expect(await service.stop()).toBe(0);
    expect(performance.now() - from).toBeLessThan(3_000);

    await page.getByRole('alert').getByText('Connection lost.').waitFor();
    const told = await page.getByRole('alert').innerText();
    const [, time = ''] = /from (\d\d:\d\d:\d\d) UTC/.exec(told) ?? [];
    expect(time >= (seen ?? '').slice(11, 19)).toBe(true);
    expect(await page.title()).toBe('Connection lost · WingmanMatch development');
    expect(await textOf(page, '.verdict-since')).toMatch(/^Last known: since \d\d/);
    expect(await verdict(page).innerText()).toBe('Healthy');
    expect(
      await page
        .locator('main')
        .evaluate((element) => element.ownerDocument.defaultView.getComputedStyle(element).filter),
    ).toBe('grayscale(1)');
    expect(await textOf(page, '#live')).toBe('Not live');
    expect(await findViolations(page)).toEqual([]);
    await take(page, 'connection-lost', 500);

    service = await startService({
      ...stack.environment,
      ...everySecond,
      HEALTH_TOKENS: token,
      DRAIN_DELAY: '0s',
      PORT: port,
    });
    await page.getByRole('button', { name: 'Try now' }).click();
    await expect.poll(() => page.title(), soon).toBe('Healthy · WingmanMatch development');
    await expect.poll(() => page.getByRole('alert').innerText(), soon).toBe('');
    await expect.poll(() => textOf(page, '#live'), soon).toMatch(/ · \d\d:\d\d:\d\d UTC$/);
  }, 60_000);
});
