import { inject } from 'vitest';
import type { App } from '../../stack/apps/app.ts';
import { createAppTemplate } from '../../stack/apps/app-database.ts';
import { createCleanup } from '../../stack/cleanup.ts';
import { dropTemplate } from '../../stack/database.ts';
import { startStack } from '../../stack/stack.ts';
import { startProxy } from '../../unit/clients/counting-proxy.ts';
import { startHttpProxy } from './http-proxy.ts';

export interface WatchedOptions {
  /** The application whose database and contract it is; WingmanMatch unless given. */
  readonly app?: App;
  /** Whether the functions are installed; they are unless told. */
  readonly functions?: boolean;
  /** Added to every call to any of the three. */
  readonly delayMs?: number;
}

/** A stack, and proxies before all three parts of it that keep a record of who asks. */
export async function openWatched({ app, functions = true, delayMs = 0 }: WatchedOptions = {}) {
  const cleanup = createCleanup();
  const given = inject('databaseSource');
  const database = app ? await createAppTemplate(given.serverUrl, app) : given;
  if (app) cleanup.add(() => dropTemplate(database));
  const stack = await startStack({
    database,
    functions,
    ...(app && { postgrest: { schemas: [...app.contract.schemas] } }),
  });
  cleanup.add(stack.stop);
  const { supabase, resend, redis, environment } = stack;
  const callers = { [supabase.publishableKey]: 'anon', [supabase.secretKey]: 'service' };
  const api = await startHttpProxy(supabase.url, { delayMs, callers });
  cleanup.add(async () => api[Symbol.asyncDispose]());
  const mail = await startHttpProxy(resend.url, { delayMs });
  cleanup.add(async () => mail[Symbol.asyncDispose]());
  const store = redis && (await startProxy(redis.port, delayMs));
  cleanup.add(async () => store?.[Symbol.asyncDispose]());
  return {
    api,
    mail,
    store,
    environment: {
      ...environment,
      SUPABASE_URL: api.url,
      NEXT_PUBLIC_SUPABASE_URL: api.url,
      RESEND_BASE_URL: mail.url,
      CHECK_TIMEOUT: '20s',
      ...(store && { REDIS_URL: store.url }),
      ...(app && { CONTRACT: app.contractPath }),
    },
    close: cleanup.run,
  };
}
