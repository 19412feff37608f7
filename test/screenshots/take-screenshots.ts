import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { CheckId } from '../../src/core/check.ts';
import { createCleanup } from '../stack/cleanup.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { launchChromium } from '../support/launch-chromium.ts';
import { type ServiceProcess, startService } from '../support/start-service.ts';
import { type PastFault, seedHistory } from './seed-history.ts';

/**
 * `npm run screenshots -- <folder> [scene…]`: pictures of the status page over the local stack, in each state that somebody
 * may meet, on a desk and on a phone, in light and dark. They are for looking at; what must be so is tested elsewhere.
 */

const [folder = 'screenshots', ...wanted] = process.argv.slice(2);
const sizes = [
  { width: 1_280, height: 800 },
  { width: 390, height: 844 },
] as const;
const schemes = ['light', 'dark'] as const;
/** A picture of everything is no longer than somebody would scroll. */
const mostHeight = 9_000;
const token = 'a-token-for-the-pictures';
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What every service has behind it: a quarter of a year in which little went wrong. */
const quiet: readonly PastFault[] = [
  fault(62 * day, 40 * minute, 'database.service_client', 'failed', 'unreachable', ['schema', 'rls']),
  fault(31 * day, 3 * hour, 'email.connection', 'degraded', 'rate_limited'),
  fault(9 * day, 12 * minute, 'redis.connection', 'degraded', 'fallback_active'),
];
const eventful: readonly PastFault[] = [
  ...quiet,
  fault(19 * hour, 25 * minute, 'redis.connection', 'degraded', 'fallback_active'),
  fault(11 * hour, 8 * minute, 'database.service_client', 'failed', 'timeout', ['schema', 'rls']),
  fault(3 * hour, 50 * minute, 'rls.enabled', 'failed', 'unprotected'),
];

function fault(
  agoMs: number,
  lastsMs: number,
  check: CheckId,
  status: PastFault['status'],
  reason: PastFault['reason'],
  blocks: readonly string[] = [],
): PastFault {
  return { agoMs, lastsMs, check, status, reason, blocks };
}

interface Scene {
  readonly name: string;
  readonly faults?: readonly PastFault[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly isStranger?: boolean;
  /** What has to be so before the service starts. */
  readonly before?: (stack: Stack) => unknown;
  /** What happens while it runs; resolves when it shows. */
  readonly happens?: (service: ServiceProcess, stack: Stack) => Promise<unknown>;
  /** What happens when the pages are open. */
  readonly ends?: (service: ServiceProcess) => Promise<unknown>;
  readonly after?: (stack: Stack) => unknown;
}

const isKnown = (service: ServiceProcess) =>
  service.until('/health/summary', ({ body }) => body.totals.unknown === 0, 30_000);
const becomes = (service: ServiceProcess, category: string, status: string) =>
  service.until(`/health/${category}`, ({ body }) => body.status === status, 40_000);

const scenes: readonly Scene[] = [
  { name: 'healthy', happens: isKnown },
  { name: 'stranger', isStranger: true, happens: isKnown },
  {
    name: 'leak',
    happens: async (service, { supabase }) => {
      await isKnown(service);
      await supabase.sql('alter table public.chat_messages disable row level security');
      await becomes(service, 'rls', 'failed');
      await service.until('/health/rls/isolation', ({ body }) => body.status === 'failed', 40_000);
    },
    after: ({ supabase }) => supabase.sql('alter table public.chat_messages enable row level security'),
  },
  {
    name: 'redis-gone',
    happens: async (service, { redis }) => {
      await isKnown(service);
      await redis?.stop();
      await becomes(service, 'redis', 'degraded');
      await wait(5_000);
    },
    after: ({ redis }) => redis?.start(),
  },
  {
    name: 'database-hung',
    happens: async (service, { supabase }) => {
      await isKnown(service);
      supabase.hang();
      await becomes(service, 'rls', 'unknown');
    },
    after: ({ supabase }) => supabase.resume(),
  },
  {
    name: 'starting',
    variables: { CHECK_TIMEOUT: '60s' },
    before: ({ supabase }) => supabase.hang(),
    after: ({ supabase }) => supabase.resume(),
  },
  { name: 'connection-lost', happens: isKnown, ends: (service) => service.stop() },
  {
    name: 'notice',
    variables: { NOTICE: 'The database moves to another region tonight from 22:00 to 23:00 UTC: sign-ins may fail.' },
    happens: isKnown,
  },
  { name: 'three-incidents', faults: eventful, happens: isKnown },
];

const unknown = wanted.filter((name) => !scenes.some((scene) => scene.name === name));
if (unknown.length > 0) {
  process.stderr.write(`There is no scene ${unknown.join(', ')}: ${scenes.map(({ name }) => name).join(', ')}\n`);
  process.exit(2);
}

const cleanup = createCleanup();
const album = resolve(folder);
mkdirSync(album, { recursive: true });
try {
  const stack = await startStack({ functions: true });
  cleanup.add(stack.stop);
  const browser = await launchChromium();
  cleanup.add(() => browser.close());
  const checks = await listChecks(stack);
  for (const scene of scenes) {
    if (wanted.length === 0 || wanted.includes(scene.name)) await show(scene, stack, browser, checks);
  }
} finally {
  await cleanup.run();
}

function variablesFor(stack: Stack, scene: Scene): Record<string, string> {
  const soon = ['ENVIRONMENT', 'DATABASE', 'SCHEMA', 'RLS', 'SERVICES', 'REDIS', 'EMAIL'];
  return {
    ...stack.environment,
    ...Object.fromEntries(soon.map((category) => [`REFRESH_${category}`, '2s'])),
    ...{ DETAILS: 'statuses', HEALTH_TOKENS: token, DRAIN_DELAY: '0s', RELEASE: '2026.11.3' },
    // Whatever else this machine does, only what a scene is about is slow.
    CHECK_TIMEOUT: '10s',
    ...scene.variables,
  };
}

async function listChecks(stack: Stack): Promise<CheckId[]> {
  const service = await startService(variablesFor(stack, { name: 'list' }));
  const { body } = await service.get('/health/summary');
  await service.stop();
  return body.results.map(({ check }: { readonly check: CheckId }) => check);
}

async function show(scene: Scene, stack: Stack, browser: Browser, checks: readonly CheckId[]): Promise<void> {
  const environment = variablesFor(stack, scene);
  // Each scene has a past of its own.
  await stack.redis?.command('flushall');
  if (stack.redis) await seedHistory({ environment, checks, faults: scene.faults ?? quiet });
  await scene.before?.(stack);
  const service = await startService(environment);
  try {
    await scene.happens?.(service, stack);
    const looks = sizes.flatMap((size) => schemes.map((scheme) => ({ size, scheme })));
    const open: { readonly context: BrowserContext; readonly page: Page; readonly name: string }[] = [];
    for (const { size, scheme } of looks) {
      const context = await browser.newContext({ viewport: size, colorScheme: scheme, timezoneId: 'Europe/Berlin' });
      if (!scene.isStranger) await context.addInitScript(`sessionStorage.setItem('wingman-health.token', '${token}')`);
      const page = await context.newPage();
      await page.goto(service.url);
      if (!scene.isStranger) await page.locator('main[data-tier="everything"]').waitFor();
      open.push({ context, page, name: `${scene.name}-${size.width}-${scheme}` });
    }
    await scene.ends?.(service);
    if (scene.ends) await Promise.all(open.map(({ page }) => page.getByRole('alert').getByText(/lost/i).waitFor()));
    for (const { context, page, name } of open) {
      await take(page, name);
      await context.close();
    }
    process.stdout.write(`${scene.name}\n`);
  } finally {
    await scene.after?.(stack);
    await service.stop();
  }
}

async function take(page: Page, name: string): Promise<void> {
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  const { width } = page.viewportSize() ?? { width: 0 };
  await page.screenshot({
    path: join(album, `${name}.png`),
    fullPage: true,
    clip: { x: 0, y: 0, width, height: Math.min(mostHeight, height) },
    animations: 'disabled',
  });
}
