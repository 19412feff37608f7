/** Three users of seed.sql. Ada and Ben are partners; Cleo has nothing to do with them. */
export const seedUsers = {
  ada: '0a000000-0000-4000-8000-000000000001',
  ben: '0b000000-0000-4000-8000-000000000002',
  cleo: '0c000000-0000-4000-8000-000000000003',
} as const;
