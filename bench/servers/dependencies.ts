import { Redis } from 'ioredis';
import { Pool } from 'pg';

/**
 * What those who ask in every probe ask: a PING and the shortest query, each over connections that are kept, and given
 * up after two seconds, as here. Straight to Postgres, which is sooner than over the API that the service asks.
 */

const limitMs = 2_000;

const redis = new Redis(process.env.REDIS_URL ?? '', { commandTimeout: limitMs, maxRetriesPerRequest: 1 });
const postgres = new Pool({
  connectionString: process.env.DATABASE_URL,
  connectionTimeoutMillis: limitMs,
  query_timeout: limitMs,
});
// Without a listener each of them would end the process.
redis.on('error', () => {});
postgres.on('error', () => {});

export async function askRedis(): Promise<void> {
  await redis.ping();
}

export async function askPostgres(): Promise<void> {
  await postgres.query('select 1');
}
