import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core';
import { afterAll } from 'vitest';
import { locate } from '../../support/describe-with-program.ts';

/** It must reach nothing but this machine, and Chromium's sandbox does not start for root. */
const args = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

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
    starting ??= chromium.launch({ executablePath: locate('chromium') ?? '', args });
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
