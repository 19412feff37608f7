import type { RedisOptions } from 'ioredis';

/** Where Redis is and who asks, in ioredis' words. */
export type RedisAddress = Pick<RedisOptions, 'host' | 'port' | 'username' | 'password' | 'db' | 'tls' | 'family'>;

/**
 * Reads `redis[s]://user:password@host:port/db`; null when it is none. ioredis would take any of its options from the
 * query string, and guess where it cannot read. A password in the URL wins over the one beside it.
 */
export function readRedisAddress(url: string, password: string | null): RedisAddress | null {
  const parsed = URL.parse(url.trim());
  if (!parsed || !['redis:', 'rediss:'].includes(parsed.protocol) || parsed.hostname === '') return null;
  const db = /^\/?(\d*)$/.exec(parsed.pathname)?.[1];
  if (db === undefined) return null;
  const secret = decode(parsed.password) || password;
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? defaultPort : Number(parsed.port),
    db: Number(db),
    family: families.get(parsed.searchParams.get('family')) ?? 0,
    ...(parsed.username !== '' && { username: decode(parsed.username) }),
    ...(secret && { password: secret }),
    ...(parsed.protocol === 'rediss:' && { tls: {} }),
  };
}

const defaultPort = 6379;

/** The one option in the query string that hosts with internal networks ask for; 0 is either. */
const families = new Map<string | null, number>([
  ['4', 4],
  ['6', 6],
]);

/** A password with a stray percent sign is taken as it stands. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
