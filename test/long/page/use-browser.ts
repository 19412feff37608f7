import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { afterAll } from 'vitest';
import { launchChromium } from '../../support/launch-chromium.ts';

/** A page, and everything that went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors in its console, uncaught ones, and what its policy forbade. */
  readonly problems: readonly string[];
  readonly requests: readonly Request[];
}

/** One Chromium for a test file, started when the first page is opened. */
export function useBrowser() {
  let starting: Promise<Browser> | null = null;
  afterAll(async () => (await starting)?.close());

  return async (url: string, options: BrowserContextOptions = {}): Promise<WatchedPage> => {
    starting ??= launchChromium();
    const browser = await starting;
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
    // Below the patience of a test, so that what was waited for is told.
    context.setDefaultTimeout(8_000);
    const page = await context.newPage();
    const problems: string[] = [];
    const requests: Request[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('request', (request) => requests.push(request));
    if (options.javaScriptEnabled !== false) {
      await page.exposeFunction('onViolation', (directive: string) => problems.push(`forbidden: ${directive}`));
      await page.addInitScript(
        `document.addEventListener('securitypolicyviolation', (event) => onViolation(event.violatedDirective + ' ' + event.blockedURI))`,
      );
    }
    await page.goto(url);
    return { page, problems, requests };
  };
}
