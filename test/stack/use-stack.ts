import { afterAll, inject } from 'vitest';
import { type Stack, type StackOptions, startStack } from './stack.ts';

/**
 * A stack for this test file, with a database of its own, that ends with it: `const stack = await useStack()` at the
 * top. What needs `stack.redis` belongs in `describeWithProgram`.
 */
export async function useStack(options: Omit<StackOptions, 'database'> = {}): Promise<Stack> {
  const stack = await startStack({ ...options, database: inject('databaseSource') });
  afterAll(stack.stop);
  return stack;
}
