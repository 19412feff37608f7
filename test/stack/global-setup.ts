import type { TestProject } from 'vitest/node';
import { createCleanup } from './cleanup.ts';
import type { DatabaseSource } from './database.ts';
import { startDatabaseSource } from './stack.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseSource: DatabaseSource;
  }
}

/** Once for a whole test run: one PostgreSQL with a template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cleanup = createCleanup();
  try {
    project.provide('databaseSource', await startDatabaseSource(cleanup.add));
  } catch (error) {
    await cleanup.run();
    throw error;
  }
  return cleanup.run;
}
