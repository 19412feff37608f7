import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCheck } from '../../support/build-check.ts';
import { buildServer, startServer, token } from '../../support/build-server.ts';
import { describeWithProgram } from '../../support/describe-with-program.ts';
import { everyFault } from '../../support/every-fault.ts';
import { findViolations } from './find-violations.ts';
import { useBrowser } from './use-browser.ts';

const openPage = useBrowser();
const closing: (() => Promise<unknown>)[] = [];
/** Where each state is served. */
const urls = { faults: '', strangers: '', healthy: '', starting: '' };

async function listen({ server }: Awaited<ReturnType<typeof buildServer>>): Promise<string> {
  await server.listen({ port: 0, host: '127.0.0.1' });
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const about = { version: '1.2.3', platform: 'Shop', stage: 'production', release: '7', notice: 'Two\nlines' };
  const faults = await startServer(everyFault(), { publicTier: 'everything', about });
  const strangers = await startServer(everyFault(), { publicTier: 'statuses', about });
  const healthy = await startServer([buildCheck('database.query'), buildCheck('redis.cache')], {
    publicTier: 'everything',
  });
  for (const { clock } of [faults, strangers, healthy]) await clock.turn(10 * 60_000);
  urls.faults = await listen(faults);
  urls.strangers = await listen(strangers);
  urls.healthy = await listen(healthy);
  urls.starting = await listen(await buildServer(everyFault(), { publicTier: 'everything' }));
});
afterAll(() => Promise.all(closing.map((close) => close())));

type State = keyof typeof urls;
const pages: readonly (readonly [state: State, path: string])[] = [
  ['healthy', '/'],
  ['faults', '/'],
  ['strangers', '/'],
  ['starting', '/'],
  ['faults', '/health/rls?format=html'],
  ['faults', '/health/rls/anonymous?format=html'],
  ['faults', '/health/nothing?format=html'],
  ['faults', '/docs'],
  ['faults', '/docs/reasons'],
  ['faults', '/docs/history'],
  ['faults', '/docs/checks/rls'],
];

/**
 * Opens everything, also what is drawn only when somebody sees it: until then nothing has its real place. Says whether
 * there was anything to open.
 */
const unfold = (page: Page) =>
  page.evaluate<boolean>(`
    const folded = [...document.querySelectorAll('details:not([hidden], [open]), .category')];
    for (const each of folded) each.open = true;
    for (const each of document.querySelectorAll('.category')) each.style.contentVisibility = 'visible';
    folded.length > 0;
  `);
const overflow = (page: Page) =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
/** What the browser itself says of a page that is a 404, or that of a check that fails. */
const isOfTheStatus = (problem: string) => /status of (404|503)/.test(problem);

describeWithProgram('chromium', 'whoever looks', () => {
  test.each(pages)(
    'has nothing on the page of %s at %s that axe-core objects to',
    async (state, path) => {
      for (const [colorScheme, width] of [
        ['light', 1_200],
        ['dark', 390],
      ] as const) {
        const { page, problems } = await openPage(urls[state] + path, {
          colorScheme,
          viewport: { width, height: 844 },
        });
        expect(await findViolations(page)).toEqual([]);
        if (await unfold(page)) expect(await findViolations(page)).toEqual([]);
        expect([width, await overflow(page)]).toEqual([width, 0]);
        expect(problems.filter((problem) => !isOfTheStatus(problem))).toEqual([]);
        await page.context().close();
      }
    },
    120_000,
  );

  test.each([1_200, 800, 390])('sees every graph of a check beside the other, %i pixels wide', async (width) => {
    const { page } = await openPage(urls.faults, { viewport: { width, height: 844 } });
    const boxes = async (graph: string) =>
      page.locator(`#category-database .check ${graph}`).evaluateAll((all) =>
        all.map((each): [number, number, number, number] => {
          const { left, right, top, bottom } = each.getBoundingClientRect();
          return [left, right, top, bottom];
        }),
      );
    const [runs, results] = [await boxes('.sparkline'), await boxes('.result-bar')];
    expect([runs.length, results.length]).toEqual([2, 2]);
    for (const [place, [left, right]] of runs.entries()) {
      const [start = 0, end = 0] = results[place] ?? [];
      expect(right - left).toBeGreaterThan(80);
      expect(end - start).toBeGreaterThan(80);
      expect(start).toBeGreaterThanOrEqual(right);
    }
  });

  test.each(['light', 'dark'] as const)(
    'with forced colours, %s, has forms and words for what is told by colour',
    async (colorScheme) => {
      const { page, problems } = await openPage(urls.faults, { forcedColors: 'active', colorScheme });
      await unfold(page);
      expect(await page.evaluate(`matchMedia('(forced-colors: active)').matches`)).toBe(true);
      // What is a colour alone elsewhere is a line here.
      const unframed = await page.evaluate<
        string[]
      >(`[...document.querySelectorAll('.verdict, .panel, .past, .reason, button, .copyable pre')]
      .filter((element) => element.checkVisibility())
      .filter((element) => parseFloat(getComputedStyle(element).borderTopWidth) < 1)
      .map((element) => element.className)`);
      expect(unframed).toEqual([]);
      // Each status in a form of its own, drawn in a colour that is not that of the ground.
      const marks = await page.evaluate<{ word: string; form: string; seen: boolean }[]>(`
      [...document.querySelectorAll('.mark')].filter((mark) => mark.checkVisibility()).map((mark) => {
        const symbol = mark.querySelector('.symbol');
        const form = symbol.querySelector('use').getAttribute('href');
        const color = getComputedStyle(symbol).color;
        return { word: mark.textContent, form, seen: color !== getComputedStyle(document.body).backgroundColor };
      })`);
      expect(marks.length).toBeGreaterThan(5);
      for (const { word, form, seen } of marks) expect([form, seen]).toEqual([`#symbol-${word}`, true]);
      expect(await findViolations(page)).toEqual([]);
      expect(problems).toEqual([]);
    },
  );

  test('with less motion sees nothing move, and without it nothing either', async () => {
    for (const reducedMotion of ['reduce', 'no-preference'] as const) {
      const { page } = await openPage(urls.faults, { reducedMotion });
      await page.locator('#category-redis > summary').click();
      const moving = await page.evaluate<string[]>(`[
        ...document.getAnimations().map(({ effect }) => effect.target.className),
        ...[...document.querySelectorAll('*')].filter((element) => {
          const { scrollBehavior, transitionDuration, animationName } = getComputedStyle(element);
          return scrollBehavior !== 'auto' || parseFloat(transitionDuration) > 0 || animationName !== 'none';
        }).map(({ className }) => className),
      ]`);
      expect([reducedMotion, moving]).toEqual([reducedMotion, []]);
    }
  });

  test.each(['light', 'dark'] as const)(
    'has everything on paper, dark on white, whose screen is %s',
    async (colorScheme) => {
      const { page } = await openPage(urls.faults, { colorScheme });
      await page.emulateMedia({ media: 'print', colorScheme });
      // Folded on the screen.
      expect(await page.locator('#category-own').getAttribute('open')).toBeNull();
      for (const words of [
        page.locator('[id="check-own.check-1"]'),
        page.locator('#details-rls\\.anonymous dl'),
        page.locator('#fixes-rls\\.anonymous .findings'),
        page.locator('#past .past-rows .id', { hasText: 'check-1' }),
      ])
        expect((await words.first().boundingBox())?.height ?? 0).toBeGreaterThan(10);
      for (const control of ['#private', '#private-end', '.copy', '.bottom nav'])
        expect([control, await page.locator(control).first().isVisible()]).toEqual([control, false]);
      const undrawn = await page
        .locator('.category')
        .evaluateAll((all) =>
          all.map((each) => each.ownerDocument.defaultView.getComputedStyle(each).contentVisibility),
        );
      expect(new Set(undrawn)).toEqual(new Set(['visible']));
      const [ground, ink] = await page.evaluate<string[]>(
        `[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]`,
      );
      expect(ground).toBe('rgb(255, 255, 255)');
      expect(Math.max(...[...(ink ?? '').matchAll(/\d+/g)].map(Number))).toBeLessThan(80);
      expect(await findViolations(page)).toEqual([]);
      // A page of A4 at 96 dots to the inch.
      await page.setViewportSize({ width: 794, height: 1_123 });
      expect(await overflow(page)).toBe(0);
      expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(20_000);
    },
  );
});

/** Where the tab key leads, in order, each with whether it can be seen that it is there. */
async function walk(page: Page): Promise<{ readonly stops: string[]; readonly unseen: string[] }> {
  const [stops, unseen]: [string[], string[]] = [[], []];
  for (let steps = 0; steps < 500; steps += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<{ name: string; isSeen: boolean } | null>(`(() => {
      const element = document.activeElement;
      if (element === document.body || !element) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { top, bottom, width } = element.getBoundingClientRect();
      const isSeen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 0 && bottom > 0 && top < innerHeight;
      return { name: nameOf(element), isSeen };
    })()`);
    if (!stop) break;
    stops.push(stop.name);
    if (!stop.isSeen) unseen.push(stop.name);
  }
  return { stops, unseen };
}

const naming = `globalThis.nameOf = (element) => element.tagName + ' ' + [...document.querySelectorAll('*')].indexOf(element)`;

describeWithProgram('chromium', 'with the keyboard alone', () => {
  test('every link, button and fold is a stop, in the order of the page, and is seen to be one', async () => {
    const { page, problems } = await openPage(urls.faults);
    await unfold(page);
    await page.evaluate(naming);
    const wanted = await page.evaluate<
      string[]
    >(`[...document.querySelectorAll('a[href], button, summary, input, [tabindex="0"]')]
      .filter((element) => element.checkVisibility()).map(nameOf)`);
    const { stops, unseen } = await walk(page);
    expect(wanted.length).toBeGreaterThan(60);
    expect(stops).toEqual(wanted);
    expect(unseen).toEqual([]);
    expect(problems).toEqual([]);
  }, 60_000);

  test('somebody opens the private view, a category and what was seen, and copies what mends it', async () => {
    const { page, problems } = await openPage(urls.strangers);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const press = async (key: string, times = 1) => {
      for (let time = 0; time < times; time += 1) await page.keyboard.press(key);
    };
    const focused = () => page.evaluate<string>('document.activeElement.textContent.trim()');
    const tabTo = async (words: string | RegExp) => {
      for (let steps = 0; steps < 120 && !(await focused()).match(words); steps += 1) await press('Tab');
      expect(await focused()).toMatch(words);
    };
    await tabTo(/^Private view$/);
    await press('Enter');
    await press('Tab');
    await page.keyboard.type(token);
    await press('Enter');
    await page.getByRole('button', { name: 'Leave the private view' }).waitFor();
    await tabTo(/^Copy what mends public\.notes$/);
    await press('Enter');
    await expect
      .poll(() => page.evaluate('navigator.clipboard.readText()'))
      .toBe('alter table public.notes enable row level security;');
    await tabTo(/^Check 1|^Own/);
    await press('Enter');
    expect(await page.locator('#category-own').getAttribute('open')).not.toBeNull();
    await press('Enter');
    expect(await page.locator('#category-own').getAttribute('open')).toBeNull();
    expect(problems).toEqual([]);
  }, 60_000);
});

describeWithProgram('chromium', 'while it loads', () => {
  test.each<readonly [State, number]>([
    ['faults', 1_200],
    ['faults', 390],
    ['strangers', 1_200],
    ['strangers', 390],
    ['healthy', 740],
  ])('nothing moves on the page of %s, %i pixels wide, when its script comes', async (state, width) => {
    const { page } = await openPage('about:blank', { viewport: { width, height: 844 } });
    await page.addInitScript(`
      globalThis.moved = [];
      new PerformanceObserver((list) => moved.push(...list.getEntries().flatMap(({ sources }) =>
        sources.map(({ node, previousRect, currentRect }) => [node?.id, previousRect.top, currentRect.top]))))
        .observe({ type: 'layout-shift', buffered: true })`);
    // As over a line on which the script takes its time: the page is drawn without it first.
    await page.route('**/page.js*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    await page.goto(urls[state]);
    await page.locator('#live', { hasText: 'Live' }).waitFor();
    const down = await page.evaluate<readonly [string, number, number][]>(
      'moved.filter(([, from, to]) => Math.abs(to - from) >= 1)',
    );
    expect(down).toEqual([]);
  });
});
