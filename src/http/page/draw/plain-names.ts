/** What a category or a check is called by somebody who has not read our lists; the id always stands beside it. */
const names: Readonly<Record<string, string>> = {
  environment: 'Settings',
  'environment.variables': 'Required variables',
  'environment.configuration': 'Configuration',
  'environment.feature_flags': 'Feature flags',
  'environment.urls': 'Addresses',
  'environment.keys': 'Keys',
  database: 'Database',
  'database.service_client': 'Service role',
  'database.anon_client': 'Anonymous role',
  'database.query': 'Reading rows',
  'database.writable': 'Writing',
  'database.pool': 'Connections',
  'database.locks': 'Locked tables',
  schema: 'Tables and columns',
  'schema.tables': 'Tables',
  'schema.structure': 'Columns',
  'schema.foreign_keys': 'Foreign keys',
  'schema.drift': 'Undeclared tables',
  rls: 'Access to user data',
  'rls.enabled': 'Row level security',
  'rls.policies': 'Policies',
  'rls.isolation': 'Signed-in users',
  'rls.anonymous': 'Visitors, not signed in',
  'rls.functions': 'Functions past policies',
  'rls.changes': 'Changes since the review',
  services: 'Platform services',
  'services.auth': 'Sign-in',
  'services.storage': 'File storage',
  'services.realtime': 'Realtime',
  redis: 'Cache and rate limit',
  'redis.connection': 'Redis',
  'redis.cache': 'Cache',
  'redis.rate_limit': 'Rate limit',
  'redis.fallback': 'Fallback in memory',
  email: 'E-mail',
  'email.configuration': 'Key and sender',
  'email.connection': 'E-mail provider',
  'email.templates': 'Templates',
  'email.fallback': 'Outbox',
};

/** Whether it is one of our own, which have documents too. */
export function isBuiltIn(id: string): boolean {
  return Object.hasOwn(names, id);
}

/** The plain name of a category or a check; of one that a user has added, its own name as words. */
export function plainName(id: string): string {
  const own = isBuiltIn(id) ? names[id] : undefined;
  const words = id.slice(id.indexOf('.') + 1).replaceAll(/[_-]+/g, ' ');
  return own ?? words.slice(0, 1).toUpperCase() + words.slice(1);
}
