import type { Stack } from '../../test/stack/stack.ts';
import { ours, type Subject } from '../subjects.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** Where the stack is to be found. */
export interface Dependencies {
  /** What a server has to be told to ask it. */
  environmentOf(subject: Subject): Readonly<Record<string, string>>;
}

/** The same behind proxies, which see every call and can take it away. */
export interface WatchedDependencies extends Dependencies {
  calls(): number;
  hangDatabase(): void;
  refuseRedis(): Promise<void>;
  stop(): Promise<void>;
}

interface Addresses {
  readonly database: string;
  readonly supabase: string;
  readonly redis: string;
  readonly resend: string;
}

export const directly = (stack: Stack): Dependencies => ({
  environmentOf: (subject) => environmentOf(subject, addressesOf(stack), stack),
});

export async function watched(stack: Stack): Promise<WatchedDependencies> {
  const direct = addressesOf(stack);
  const [database, supabase, redis, resend] = await Promise.all([
    proxyTo(direct.database),
    proxyTo(direct.supabase),
    proxyTo(direct.redis),
    proxyTo(direct.resend),
  ]);
  const all = [database, supabase, redis, resend].map(({ proxy }) => proxy);
  const addresses = { database: database.url, supabase: supabase.url, redis: redis.url, resend: resend.url };
  return {
    environmentOf: (subject) => environmentOf(subject, addresses, stack),
    calls: () => all.reduce((sum, proxy) => sum + proxy.calls(), 0),
    hangDatabase() {
      // Straight, as the others ask it, and over the API.
      database.proxy.hang();
      supabase.proxy.hang();
    },
    refuseRedis: redis.proxy.refuse,
    async stop() {
      await Promise.all(all.map((proxy) => proxy.stop()));
    },
  };
}

const addressesOf = ({ supabase, redis, resend }: Stack): Addresses => ({
  database: supabase.databaseUrl,
  supabase: supabase.url,
  redis: redis?.url ?? '',
  resend: resend.url,
});

async function proxyTo(address: string): Promise<{ readonly proxy: TcpProxy; readonly url: string }> {
  const url = new URL(address);
  const proxy = await startTcpProxy(Number(url.port));
  // The setter of `port` heeds known schemes only.
  return { proxy, url: address.replace(`:${url.port}`, `:${proxy.port}`) };
}

function environmentOf(subject: Subject, { database, supabase, redis, resend }: Addresses, stack: Stack) {
  if (subject.file !== null) return { DATABASE_URL: database, REDIS_URL: redis };
  return {
    ...stack.environment,
    SUPABASE_URL: supabase,
    NEXT_PUBLIC_SUPABASE_URL: supabase,
    // Two of them in one database of Redis would share what they know.
    REDIS_URL: subject === ours ? redis : `${redis}/1`,
    RESEND_BASE_URL: resend,
    DRAIN_DELAY: '0s',
  };
}
