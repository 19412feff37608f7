import { expect, test } from 'vitest';
import { lockedIn, sayDoubt } from '../../../../../src/checks/rls/evidence/say-doubt.ts';
import { buildExposure } from '../../../../support/build-summary.ts';

const doubted = (relation: string, why: string | null) => buildExposure({ relation, verdict: 'not_verified', why });
const proved = buildExposure({ relation: 'public.proved' });

test.each([
  ['empty', 'no row to try'],
  ['one_owner', 'all rows are of one user'],
  ['timeout', 'not tried in time'],
  ['locked', 'kept from everybody by a lock'],
  ['schema_usage', 'a policy calls into a schema that users may not use'],
  ['claims', 'a policy asks for further claims of the token'],
  ['null', 'nobody to ask, or no row that is for sure of another'],
  ['not_looked_at', 'its turn has not come'],
  ['own_rows_refused', 'users were refused their own rows too'],
  ['shows_each_more', 'it shows each user what the tables would not'],
  ['policies_let_somebody', 'policies let somebody in, and nobody who was asked'],
  ['sqlstate 42P17', 'ends with SQLSTATE 42P17'],
])('of what is not proved because of %j it is said why', (why, clause) => {
  expect(sayDoubt([proved, doubted('public.a', why)])).toBe(`public.a (${clause})`);
});

test('a relation of which nothing more is known stands alone, and one is named once', () => {
  expect(sayDoubt([doubted('public.a', null)])).toBe('public.a');
  expect(sayDoubt([doubted('public.a', 'some_rows_open'), doubted('public.a', 'empty')])).toBe('public.a');
});

test('of several the first is named, with how many more there are', () => {
  const two = [doubted('public.a', 'empty'), proved, doubted('public.b', 'locked')];
  expect(sayDoubt(two)).toBe('public.a (no row to try) and 1 more relation');
  expect(sayDoubt([...two, doubted('public.c', 'empty'), doubted('public.b', 'empty')])).toBe(
    'public.a (no row to try) and 2 more relations',
  );
});

test('locked is what could not be looked at because of a lock, each once', () => {
  const fine = buildExposure({ relation: 'public.d', why: 'locked' });
  expect(
    lockedIn([doubted('public.a', 'locked'), doubted('public.a', 'locked'), doubted('public.b', 'empty'), fine]),
  ).toEqual(['public.a']);
  expect(lockedIn([proved])).toEqual([]);
});
