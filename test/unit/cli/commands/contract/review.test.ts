import { expect, test } from 'vitest';
import type { CatalogFacts } from '../../../../../src/checks/catalog/facts.ts';
import type { ExposureView, JudgedCommand } from '../../../../../src/checks/rls/evidence/exposure-view.ts';
import { draftContract } from '../../../../../src/cli/commands/contract/build-contract.ts';
import { reviewLines, unclaimedLines } from '../../../../../src/cli/commands/contract/review.ts';

type Seen = readonly [command: string, who: 'anybody' | 'stranger' | 'users' | 'some', extent?: 'some' | 'all'];

function review(relations: Readonly<Record<string, Seen>>): string[] {
  const judge = ([command, who, extent = 'all']: Seen): JudgedCommand =>
    ({
      command,
      anon: { extent: who === 'anybody' ? extent : 'none' },
      stranger: { extent: who === 'users' || who === 'some' ? 'none' : extent },
      anonymous: { complaint: who === 'anybody' ? 'open' : null },
      signedIn: { complaint: who === 'some' ? 'privileged' : 'leaking' },
    }) as unknown as JudgedCommand;
  const judged = Object.entries(relations).map(([name, seen]) => ({ name, judged: [judge(seen)] }));
  return reviewLines({ relations: judged } as unknown as ExposureView);
}

test('what most people can do comes first, and writing before reading', () => {
  const [, ...lines] = review({
    some_write: ['update', 'some'],
    users_write: ['delete', 'users'],
    stranger_reads: ['select', 'stranger'],
    stranger_writes: ['insert', 'stranger'],
    anybody_reads_some: ['select', 'anybody', 'some'],
    anybody_reads: ['select', 'anybody'],
  });
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    'anybody_reads',
    'anybody_reads_some',
    'stranger_writes',
    'stranger_reads',
    'users_write',
    'some_write',
  ]);
});

test.each<readonly [Seen, string]>([
  [['select', 'anybody'], '"access": {"select": "anyone"}'],
  [
    ['select', 'anybody', 'some'],
    '"shared": {"column": …, "equals": …, "with": "anyone"}, or "access": {"select": "anyone"} where no column says which',
  ],
  [
    ['select', 'stranger', 'some'],
    '"shared": {"column": …, "equals": …, "with": "signed_in"}, or "access": {"select": "signed_in"} where no column says which',
  ],
  [['insert', 'stranger'], '"access": {"insert": "signed_in"}'],
  [['update', 'users'], '"access": {"update": "restricted"}'],
  [['delete', 'some'], 'an "owner" or "admins" that say who, or "access": {"delete": "restricted"}'],
])('that %j is meant is written as %s', (seen, words) => {
  expect(review({ notes: seen }).at(-1)).toMatch(new RegExp(`${words.replaceAll(/[{}]/g, String.raw`\$&`)}$`));
});

test('of rows that have an owner already some users are said to need one more way', () => {
  const judged = [{ command: 'select', anonymous: { complaint: null }, signedIn: { complaint: 'privileged' } }];
  const relations = [
    { name: 'public.bookings', contract: { owners: [{ path: [], columns: ['customer_id'] }] }, judged },
  ];
  expect(reviewLines({ relations } as unknown as ExposureView).at(-1)).toMatch(
    / one more way in "owner" or "admins" that say who, or "access": \{"select": "restricted"\}$/,
  );
});

/** What is said of a table of which all of these commands are restricted. */
function restricted(owners: readonly object[], ...given: readonly (readonly [command: string, about?: object])[]) {
  const usual = { expected: 'restricted', signedIn: { complaint: null }, anonymous: { complaint: null } };
  const judged = given.map(([command, about]) => ({ ...usual, command, ...about }));
  const relations = [{ name: 'public.orders', contract: { owners }, judged }];
  return unclaimedLines({ relations } as unknown as ExposureView);
}

test('what some of the guessed owners may not is told, and what is claimed of it', () => {
  const [select, update] = [['select', { expected: 'owner' }] as const, ['update', { isRefusedInPart: true }] as const];
  expect(restricted([{}], select, update)).toEqual([
    'public.orders: update is refused to some of its owners, so it is restricted: between users nothing is claimed',
  ]);
});

test('what else is restricted is told once for each table, with what would say more', () => {
  expect(restricted([], ['select'], ['insert'])).toEqual([
    'public.orders: no owner was guessed, so select, insert are restricted: between users nothing is claimed until an "owner" says the way',
  ]);
  expect(restricted([{}], ['select'])).toEqual([
    'public.orders: its owner alone does not decide, so select is restricted: between users nothing is claimed',
  ]);
});

test('what depends on claims that were not tried is told with what settles it', () => {
  const doubt = { expected: 'owner', signedIn: { complaint: null, why: 'claims' } };
  expect(restricted([{}], ['delete', doubt], ['select', { expected: 'owner' }])).toEqual([
    'public.orders: delete depends on claims that were not tried; name them under "admins", or write "access": {"delete": "restricted"}',
  ]);
});

test('what is to be decided anyhow is told there alone', () => {
  expect(restricted([], ['select', { signedIn: { complaint: 'leaking' } }])).toEqual([]);
  expect(restricted([], ['select', { anonymous: { complaint: 'leaking' } }])).toEqual([]);
});

test('nothing is to be decided where nothing is wider', () => {
  expect(reviewLines({ relations: [] } as unknown as ExposureView)).toEqual([]);
});

test('the schema of the storage is no exposed one, and its tables are no core ones', () => {
  const table = { kind: 'table', partitionOf: null, columns: [], primaryKey: [], foreignKeys: [], policies: [] };
  const relations = [
    { ...table, schema: 'public', name: 'notes' },
    { ...table, schema: 'storage', name: 'objects' },
  ];
  const draft = draftContract({ schemas: ['public', 'storage'], relations } as unknown as CatalogFacts, 'Notes');
  expect(draft).toMatchObject({
    schemas: ['public'],
    uses: { storage: true },
    tables: { notes: { core: true }, 'storage.objects': { core: false } },
  });
});
