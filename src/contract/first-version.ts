import { z } from 'zod';

/** How what a contract of the first version said is written now; each with a test for whether a file says it. */
const renamed: readonly (readonly [test: (file: Loose) => boolean, how: string])[] = [
  [({ schema }) => schema !== undefined, '"schema": "app" is now "schemas": ["app"]'],
  [({ tables }) => tables.some(({ access }) => access === 'service'), '"access": "service" is now "access": "nobody"'],
  [
    ({ tables }) => tables.some(({ access }) => access === 'public-read'),
    '"access": "public-read" is now "access": {"select": "anyone"}',
  ],
  [
    ({ tables }) => tables.some(({ policies }) => policies !== undefined),
    '"policies" is gone: "access" says for each of select, insert, update and delete who may (nobody, owner, restricted, signed_in or anyone)',
  ],
  [
    ({ tables }) => tables.some(({ owner }) => Object(owner).through !== undefined),
    '"owner": {"through": {"column": "match_id", "table": "matches", "columns": ["user_id"]}} is now "owner": {"path": "match_id -> matches.id : user_id"}',
  ],
];

type Loose = z.output<typeof loose>;

/** As much of a file as tells its version; anything else of it may be as it likes. */
const anything = z.unknown().optional();
const loose = z.object({
  schema: anything,
  tables: z
    .record(z.string(), z.object({ access: anything, policies: anything, owner: anything }).catch({}))
    .transform((tables) => Object.values(tables))
    .catch([]),
});

/** What to write instead, in one sentence, where a file is a contract of the first version; null where it is not. */
export function refuseFirstVersion(input: unknown): string | null {
  const { data } = loose.safeParse(input);
  const found = data ? renamed.filter(([test]) => test(data)) : [];
  if (found.length === 0) return null;
  return `it is a contract of the first version, and this service reads the second: ${found.map(([, how]) => how).join('; ')}`;
}
