import { expect, test } from 'vitest';
import { clientDecides, clientGetsPast } from '../../../../../src/checks/rls/expression/client-decides.ts';

const setting = (name: string) => `current_setting('${name}'::text, true)`;
const header = `(((${setting('request.headers')})::json ->> 'x-admin'::text) = 'yes'::text)`;
const own = '(( SELECT auth.uid() AS uid) = user_id)';

test.each([
  ['a header', header],
  ['a header of its own setting', `(${setting('request.header.x-admin')} = 'yes'::text)`],
  ['a cookie', `(((${setting('request.cookies')})::json ->> 'admin'::text) IS NOT NULL)`],
  ['a header whose setting is written in capitals', `(${setting('Request.Headers')} IS NOT NULL)`],
  ['the path', `(${setting('request.path')} = '/notes'::text)`],
  ['the method', `(${setting('request.method')} = 'GET'::text)`],
  ['a header or being the owner', `(${own} OR ${header})`],
  ['a header and being signed in', `((( SELECT auth.uid() AS uid) IS NOT NULL) AND ${header})`],
  ['a header and a role that everybody has', `((( SELECT auth.role() AS role) = 'authenticated'::text) AND ${header})`],
  ['a header and the role that the row is for', `((audience = auth.role()) AND ${header})`],
  ['a header and that role read from the token', `((audience = (auth.jwt() ->> 'role'::text)) AND ${header})`],
  ['a header and the audience that the row is for', `((audience = (auth.jwt() ->> 'aud'::text)) AND ${header})`],
  ['a header and a state of the row', `(is_shared AND ${header})`],
  ['a header and no header', `(NOT ${header})`],
  ['a header in a CASE', `CASE WHEN ${header} THEN true ELSE ${own} END`],
  ['a header in a COALESCE', `COALESCE(${header}, ${own})`],
  ['a header that names the owner', `((user_id)::text = ((${setting('request.headers')})::json ->> 'x-user'::text))`],
  ['a header in a sub-query', `(EXISTS ( SELECT 1\n   FROM private.keys k\n  WHERE ((k.id = 1) AND ${header})))`],
])('the client decides by %s', (_, expression) => {
  expect(clientDecides(expression, false)).toBe(true);
});

test.each([
  ['nothing of the request', own],
  ['the claims of the token', `(((${setting('request.jwt.claims')})::json ->> 'sub'::text) = (user_id)::text)`],
  ['a header that only takes away from the owner', `(${own} AND ${header})`],
  ['a header beside a function that asks about the row', `(private.is_member(org_id) AND ${header})`],
  [
    'a header in a sub-query that is bound to the caller',
    `(EXISTS ( SELECT 1\n   FROM public.members m\n  WHERE ((m.user_id = auth.uid()) AND ${header})))`,
  ],
  [
    'a header in a sub-query that a join binds to the caller',
    `(EXISTS ( SELECT 1\n   FROM (public.members m\n     JOIN public.teams t ON ((m.user_id = auth.uid())))\n  WHERE ${header}))`,
  ],
  ['a word that only looks like it', `(note = 'request to headers'::text)`],
])('the client does not decide by %s', (_, expression) => {
  expect(clientDecides(expression, false)).toBe(false);
});

test('a function of the application is taken for what functions read, one of PostgreSQL or the sign-in is not', () => {
  expect(clientDecides('private.is_support()', true)).toBe(true);
  expect(clientDecides('private.is_support()', false)).toBe(false);
  expect(clientDecides(own, true)).toBe(false);
  expect(clientDecides("(lower(status) = 'open'::text)", true)).toBe(false);
});

test.each([
  ['what it sends is one of several ways through', `(${own} OR ${header})`, true],
  ['it is one of three', `(${own} OR is_public OR ${header})`, true],
  ['it is the only way, so that a header has to be there', header, false],
  ['it only takes away from the owner', `(${own} AND ${header})`, false],
  ['no way through has anything of the request', `(${own} OR is_public)`, false],
])('whether a client gets past a restrictive policy, where %s', (_how, expression, isPast) => {
  expect(clientGetsPast(expression, false)).toBe(isPast);
});

test('a function gets a client past a restrictive policy only where functions read the request', () => {
  expect(clientGetsPast(`(${own} OR private.is_support())`, true)).toBe(true);
  expect(clientGetsPast(`(${own} OR private.is_support())`, false)).toBe(false);
});
