import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core';
import { afterAll, describe } from 'vitest';

/** The names under which distributions install it. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where Chromium is; null where there is none. */
function findChromium(): string | null {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(delimiter)];
  const places = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return places.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const location = findChromium();
const skipReason = location ? null : 'no Chromium: install the package chromium';

/** Groups tests that are skipped, with the reason in their title, where there is no Chromium. */
export function describeWithChromium(title: string, tests: () => void): void {
  if (skipReason === null) describe(title, tests);
  else describe.skip(`${title} (skipped: ${skipReason})`, tests);
}

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
    starting ??= chromium.launch({ executablePath: location ?? '', args });
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
