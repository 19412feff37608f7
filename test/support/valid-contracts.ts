import fc from 'fast-check';
import type { ContractInput } from '../../src/contract/schema.ts';

/** Names that PostgreSQL takes; those of prototypes are names like any other. */
const name = fc
  .oneof(
    fc.stringMatching(/^[a-z_][a-z0-9_]{0,12}$/),
    fc.constantFrom(
      'constructor',
      'toString',
      'hasOwnProperty',
      'user-trips',
      'user Id',
      'Größe',
      'select',
      'a"b',
      '日本',
      '😀',
    ),
  )
  .filter((text) => text !== '__proto__' && !text.includes('.'));
const type = fc.constantFrom(
  'uuid',
  'uuid not null',
  'text',
  'character varying(50) not null',
  'timestamp with time zone',
  'integer[]',
);
const access = fc.constantFrom('nobody', 'owner', 'restricted', 'signed_in', 'anyone');
const variable = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,12}$/);

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

type Table = ContractInput['tables'][string];

/** A table with a user, whose rows may belong to rows of tables before it or to those of its own. */
const table = (others: readonly string[]): fc.Arbitrary<Table> =>
  fc
    .record({
      core: fc.boolean(),
      others: fc.dictionary(name, type, { maxKeys: 4 }),
      access: fc.oneof(
        access,
        fc.record({ select: access, insert: access, update: access, delete: access }, { requiredKeys: [] }),
      ),
      target: fc.constantFrom(...others),
      hops: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ core, others: columns, access: given, target, hops }): Table => {
      const path = `id${` -> ${quote(target)}.id`.repeat(hops + 1)} : user_id`;
      return {
        core,
        columns: { ...columns, id: 'uuid not null', user_id: 'uuid not null' },
        primaryKey: ['id'],
        foreignKeys: [{ column: 'id', references: `${quote(target)}.id` }],
        access: given,
        owner: hops === 0 ? { columns: ['user_id'] } : { path },
      } as Table;
    });

/** Contracts in which every name is one that the contract has, chains of keys that come back to where they began included. */
export const validContracts: fc.Arbitrary<ContractInput> = fc
  .uniqueArray(name, { minLength: 1, maxLength: 5 })
  .chain((tables) =>
    fc.record({
      platform: fc.string({ minLength: 1, maxLength: 20 }),
      tables: fc
        .tuple(...tables.map(() => table(tables)))
        .map((each) => Object.fromEntries(tables.map((key, at) => [key, each[at] as Table]))),
      environment: fc.record({
        required: fc.uniqueArray(variable, { maxLength: 3 }).map((names) => names.map((each) => ({ name: each }))),
        flags: fc.dictionary(variable, fc.boolean(), { maxKeys: 3 }),
        integers: fc.dictionary(
          variable,
          fc.oneof(fc.integer(), fc.record({ default: fc.integer(), minimum: fc.integer() })),
          { maxKeys: 3 },
        ),
      }),
      email: fc.record({
        from: fc.constantFrom('hello@tasks.dev', 'Tasks <hello@tasks.dev>', '"A, B" <a@b.example>'),
        templates: fc.dictionary(
          fc.stringMatching(/^[a-z-]{1,10}$/),
          fc.record({ variables: fc.array(variable, { maxLength: 3 }) }),
          { maxKeys: 3 },
        ),
      }),
      uses: fc.record({ redis: fc.boolean(), storage: fc.boolean() }, { requiredKeys: [] }),
    }),
  );
