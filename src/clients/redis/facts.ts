import type { RedisFacts } from '../../checks/ports.ts';

/** What one answer holds; the rest comes out of comparing two, and of knocking anew. */
type ReportedFacts = Omit<RedisFacts, 'newlyRejected' | 'newConnection'>;

/**
 * Reads what HELLO and INFO say. Managed servers leave sections out and users without the right get nothing: every
 * field is optional, and what is not reported is null, never zero.
 */
export function readRedisFacts(hello: unknown, info: unknown): ReportedFacts {
  const greeting = readPairs(hello);
  const report = readLines(info);
  const text = (name: string) => report.get(name) ?? null;
  const number = (name: string) => {
    const value = report.get(name);
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
  };
  const isOk = (name: string) => {
    const value = report.get(name);
    return value === undefined ? null : value === 'ok';
  };
  const loading = number('loading');
  const link = report.get('master_link_status');
  return {
    version: greeting.get('version') ?? text('redis_version'),
    role: readRole(greeting.get('role') ?? text('role')),
    mode: greeting.get('mode') ?? text('redis_mode'),
    usedMemoryBytes: number('used_memory'),
    maxMemoryBytes: number('maxmemory'),
    maxMemoryPolicy: text('maxmemory_policy'),
    connectedClients: number('connected_clients'),
    maxClients: number('maxclients'),
    rejectedConnections: number('rejected_connections'),
    evictedKeys: number('evicted_keys'),
    loading: loading === null ? null : loading !== 0,
    lastSaveSucceeded: isOk('rdb_last_bgsave_status'),
    lastAppendSucceeded: report.get('aof_enabled') === '0' ? null : isOk('aof_last_write_status'),
    primaryLinkUp: link === undefined ? null : link === 'up',
  };
}

/** What HELLO says a server is: `standalone`, `cluster` or `sentinel`; null where it does not say. */
export const readMode = (hello: unknown): string | null => readPairs(hello).get('mode') ?? null;

/** Redis' own words for the two roles are older than the ones in use. */
function readRole(role: string | null): string | null {
  if (role === 'master') return 'primary';
  return role === 'slave' ? 'replica' : role;
}

/** HELLO answers names and values in turn. */
function readPairs(hello: unknown): Map<string, string> {
  const pairs = new Map<string, string>();
  if (typeof hello === 'object' && hello !== null && !Array.isArray(hello))
    return readPairs(Object.entries(hello).flat());
  if (!Array.isArray(hello)) return pairs;
  for (let index = 0; index + 1 < hello.length; index += 2) {
    const value: unknown = hello[index + 1];
    if (typeof value === 'string') pairs.set(String(hello[index]), value);
  }
  return pairs;
}

function readLines(info: unknown): Map<string, string> {
  const lines = typeof info === 'string' ? info.split(/\r?\n/) : [];
  return new Map(
    lines
      .filter((line) => line.includes(':') && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
}
