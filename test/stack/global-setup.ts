import type { TestProject } from 'vitest/node';
import { createCleanup } from './cleanup.ts';
import type { DatabaseSource } from './database.ts';
import { findRedisServer, installRedisServer, type RedisLocation } from './find-redis.ts';
import { startDatabaseSource } from './stack.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseSource: DatabaseSource;
    redisLocation: RedisLocation;
  }
}

/** Once for a whole test run: one PostgreSQL with a template, and a redis-server to start, installed where it can be. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cleanup = createCleanup();
  try {
    project.provide('databaseSource', await startDatabaseSource(cleanup.add));
  } catch (error) {
    await cleanup.run();
    throw error;
  }
  const found = findRedisServer();
  const location = found.path ? found : installRedisServer();
  if (location.reason) process.stderr.write(`Tests that need Redis are skipped: ${location.reason}\n`);
  project.provide('redisLocation', location);
  return cleanup.run;
}
