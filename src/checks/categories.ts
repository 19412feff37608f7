import type { Category } from '../core/registry.ts';

const second = 1_000;
const minute = 60 * second;

/**
 * The built-in categories with their default cadence. What asks only this process or a fast neighbour is asked often;
 * e-mail is asked seldom because a provider allows few requests per second for a whole team.
 */
export const builtIn = {
  environment: { name: 'environment', cadenceMs: minute, weight: 'hard' },
  database: { name: 'database', cadenceMs: 10 * second, weight: 'hard' },
  schema: { name: 'schema', cadenceMs: 5 * minute, weight: 'hard' },
  rls: { name: 'rls', cadenceMs: 5 * minute, weight: 'hard' },
  services: { name: 'services', cadenceMs: 30 * second, weight: 'hard' },
  redis: { name: 'redis', cadenceMs: 10 * second, weight: 'soft' },
  email: { name: 'email', cadenceMs: 5 * minute, weight: 'soft' },
} as const satisfies Record<string, Category>;

export type BuiltInCategory = keyof typeof builtIn;

/**
 * What replicas may ask for each other: the platform is the same from wherever one looks. The rest is about the replica
 * itself: its variables, its way to the database, its connection to the store.
 */
export const sharedCategories = ['schema', 'rls', 'services', 'email'] as const satisfies readonly BuiltInCategory[];
