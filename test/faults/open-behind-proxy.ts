import type { useStack } from '../stack/use-stack.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { startWatched } from './start-watched.ts';

/** A service whose every way to the project of the stack leads through a proxy that can break it. */
export async function openBehindProxy({ supabase, environment }: Awaited<ReturnType<typeof useStack>>) {
  const proxy = await startFaultProxy(Number(new URL(supabase.url).port));
  const url = `http://127.0.0.1:${proxy.port}`;
  const own = { SUPABASE_URL: url, NEXT_PUBLIC_SUPABASE_URL: url, DETAILS: 'everything' };
  const service = await startWatched({ ...environment, ...own });
  return { proxy, service, secrets: [supabase.secretKey, supabase.jwtSecret, 'planted'] };
}
