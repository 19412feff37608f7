import type { RedisOptions } from 'ioredis';

/** Where Redis is and who asks, in ioredis' words. */
export type RedisAddress = Pick<RedisOptions, 'host' | 'port' | 'username' | 'password' | 'db' | 'tls' | 'family'>;

/** `encode`: its password holds what must be encoded; `none`: it is no address of a Redis. */
type Unreadable = 'encode' | 'none';

/**
 * Reads `redis[s]://user:password@host:port/db`, or says why it cannot be read. ioredis would take any of its options from the
 * query string, and guess where it cannot read. A password in the URL wins over the one beside it.
 */
export function readRedisAddress(url: string, password: string | null): RedisAddress | Unreadable {
  const parsed = URL.parse(url.trim());
  if (isCutShort.test(url.trim())) return 'encode';
  if (!parsed || !['redis:', 'rediss:'].includes(parsed.protocol) || parsed.hostname === '') return 'none';
  const db = /^\/?(\d*)$/.exec(parsed.pathname)?.[1];
  if (db === undefined) return 'none';
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

/** A `/`, `?` or `#` in the user or password ends what comes before the host, whatever else is in it; not an `@` after host and database. */
const isCutShort = /^rediss?:\/\/(?![^/?#]*@[^@/?#]+\/\d*\?)[^/?#]*[/?#].*@/is;

/** Where a Redis is, as people say it: without user, password and database. */
export function placeOf({ host = '', port = defaultPort, tls }: RedisAddress): { where: string; host: string } {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { where: `Redis at ${authority}${tls ? ' (TLS)' : ''}`, host: host.includes(':') ? `[${host}]` : host };
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
