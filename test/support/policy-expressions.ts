/** The tables that the policies below name. All of them could be policies of `public.docs`. */
export const policyTables = `
  create schema ext;
  create operator ext.= (function = texteq, leftarg = text, rightarg = text);
  create table public.docs (
    id uuid, org_id uuid, user_id uuid, user1_id uuid, "user2Id" uuid, "user Id" uuid, "größe" uuid, "select" uuid,
    text_id text, short_id varchar(40), email text, status text, n int, is_public boolean, member_ids uuid[], data jsonb
  );
  create table public.members (org_id uuid, user_id uuid, role text);
  create table public.profiles (id uuid, auth_id uuid);
  create table public."user-trips" (doc_id uuid, "user Id" uuid);
  create function public.is_member(uuid) returns boolean language sql stable as 'select true';
  create function public.owner_of(uuid) returns uuid language sql stable as 'select $1';
  create function public.doc_of(uuid) returns public.docs language sql stable as 'select * from public.docs limit 1';
  create function public.denies(boolean) returns boolean language sql stable as 'select not $1';
`;

type Case = readonly [expression: string, compared: readonly string[]];

/** Policies as PostgreSQL prints them, and the columns that they compare with the caller: `column = claim (form)`. */
export const comparing: readonly Case[] = [
  // Either side, asked once or for every row.
  ['(user_id = auth.uid())', ['user_id = sub']],
  ['(auth.uid() = id)', ['id = sub']],
  ['(user_id = ( SELECT auth.uid() AS uid))', ['user_id = sub']],
  ['(( SELECT auth.uid() AS uid) = user_id)', ['user_id = sub']],
  ['(user_id IN ( SELECT auth.uid() AS uid))', ['user_id = sub']],
  [
    '((( SELECT auth.uid() AS uid) = user1_id) OR (( SELECT auth.uid() AS uid) = "user2Id"))',
    ['user1_id = sub', 'user2Id = sub'],
  ],
  ['((user_id = auth.uid()) AND (n = 1) AND (NOT (org_id = auth.uid())))', ['user_id = sub']],

  // Names in quotes and out of ASCII, and an operator of an extension.
  [
    '(("größe" = auth.uid()) OR ("select" = auth.uid()) OR ("user Id" = auth.uid()))',
    ['größe = sub', 'select = sub', 'user Id = sub'],
  ],
  ['(text_id OPERATOR(ext.=) (auth.uid())::text)', ['text_id = sub']],

  // Casts, ids that are texts, and other claims.
  ['((auth.uid())::text = text_id)', ['text_id = sub']],
  ['((auth.uid())::text = (user_id)::text)', ['user_id = sub (cast)']],
  ['((( SELECT auth.uid() AS uid))::text = (short_id)::text)', ['short_id = sub (cast)']],
  ["((auth.jwt() ->> 'sub'::text) = text_id)", ['text_id = sub']],
  ["((user_id)::text = (auth.jwt() ->> 'sub'::text))", ['user_id = sub (cast)']],
  ["((( SELECT (auth.jwt() ->> 'sub'::text)))::uuid = user_id)", ['user_id = sub']],
  ["(user_id = (current_setting('request.jwt.claim.sub'::text, true))::uuid)", ['user_id = sub']],
  [
    "(user_id = (((NULLIF(current_setting('request.jwt.claims'::text, true), ''::text))::json ->> 'sub'::text))::uuid)",
    ['user_id = sub'],
  ],
  ["(COALESCE(auth.uid(), '00000000-0000-0000-0000-000000000000'::uuid) = user_id)", ['user_id = sub']],
  ["(email = (auth.jwt() ->> 'email'::text))", ['email = email']],
  ['(auth.email() = email)', ['email = email']],
  ["(((auth.jwt() -> 'app_metadata'::text) ->> 'org'::text) = (org_id)::text)", ['org_id = app_metadata.org (cast)']],
  ["((auth.jwt() #>> '{app_metadata,org}'::text[]) = text_id)", ['text_id = app_metadata.org']],

  // Lists of columns, lists that hold the caller, and columns that are lists.
  ['(auth.uid() = ANY (ARRAY[user1_id, "user2Id"]))', ['user1_id = sub (listed)', 'user2Id = sub (listed)']],
  [
    '((auth.uid())::text = ANY (ARRAY[text_id, (short_id)::text]))',
    ['text_id = sub (listed)', 'short_id = sub (listed)'],
  ],
  ['(user_id = ANY (ARRAY[auth.uid(), org_id]))', ['user_id = sub']],
  ['(auth.uid() = ANY (member_ids))', ['member_ids = sub (array)']],
  ['((auth.uid())::text = ANY ((member_ids)::text[]))', ['member_ids = sub (array)']],
  ['(auth.uid() = ANY (( SELECT docs.member_ids)::uuid[]))', []],
  ['(auth.uid() = ALL (ARRAY[user1_id, user_id]))', []],
  ['(member_ids @> ARRAY[auth.uid()])', ['member_ids = sub (array)']],
  ['(ARRAY[( SELECT auth.uid() AS uid)] <@ member_ids)', ['member_ids = sub (array)']],
  ['(member_ids && ARRAY[auth.uid(), org_id])', ['member_ids = sub (array)']],
  ['(ARRAY[auth.uid()] && member_ids)', ['member_ids = sub (array)']],
  ['((member_ids)::text[] @> ARRAY[(auth.uid())::text])', ['member_ids = sub (array)']],
  ['(ARRAY[user1_id, "user2Id"] @> ARRAY[auth.uid()])', ['user1_id = sub (listed)', 'user2Id = sub (listed)']],

  // Three-valued logic.
  ['(NOT (user_id IS DISTINCT FROM auth.uid()))', ['user_id = sub']],
  ['(NOT (user_id <> auth.uid()))', ['user_id = sub']],
  ['(NOT (auth.uid() <> ALL (ARRAY[user1_id, user_id])))', ['user1_id = sub (listed)', 'user_id = sub (listed)']],
  ['(NOT (auth.uid() <> ANY (ARRAY[user1_id, user_id])))', []],
  ['COALESCE((user_id = auth.uid()), false)', ['user_id = sub']],
  ['((user_id = auth.uid()) IS TRUE)', ['user_id = sub']],
  ['((user_id = auth.uid()) IS NOT FALSE)', ['user_id = sub']],
  [
    '\nCASE\n    WHEN is_public THEN true\n    WHEN (n = 1) THEN false\n    ELSE (user_id = auth.uid())\nEND',
    ['user_id = sub'],
  ],
  ['\nCASE\n    WHEN (user_id = auth.uid()) THEN true\n    ELSE false\nEND', ['user_id = sub']],
  ['\nCASE\n    WHEN (user_id = auth.uid()) THEN is_public\n    ELSE false\nEND', ['user_id = sub']],

  // Functions and sub-queries.
  ['(user_id = public.owner_of(auth.uid()))', ['user_id = ?']],
  ['(public.is_member(org_id) AND (auth.uid() IS NOT NULL))', []],
  ['(user_id = ( SELECT auth.uid() AS uid\n LIMIT 1))', ['user_id = ?']],
  ['( SELECT (docs.user_id = auth.uid()))', ['docs.user_id = sub']],
  ['(auth.uid() IN ( SELECT docs.user_id))', ['docs.user_id = sub']],
  ['(EXISTS ( SELECT 1\n  WHERE (docs.user_id = auth.uid())))', ['docs.user_id = sub']],
  [
    '(EXISTS ( SELECT 1\n   FROM public.members m\n  WHERE ((m.org_id = docs.org_id) AND (m.user_id = auth.uid()))))',
    ['public.members.user_id = sub'],
  ],
  [
    '(EXISTS ( SELECT\n   FROM public."user-trips"\n  WHERE ("user-trips"."user Id" = auth.uid())))',
    ['public.user-trips.user Id = sub'],
  ],
  [
    '(org_id IN ( SELECT m.org_id\n   FROM public.members m\n  WHERE (m.user_id = ( SELECT auth.uid() AS uid))))',
    ['public.members.user_id = sub'],
  ],
  [
    '(auth.uid() IN ( SELECT members.user_id\n   FROM public.members\n  WHERE (members.org_id = docs.org_id)))',
    ['public.members.user_id = sub'],
  ],
  ['(auth.uid() IN ( SELECT DISTINCT members.user_id\n   FROM public.members))', ['public.members.user_id = sub']],
  [
    '((auth.uid())::text = (( SELECT p.id\n   FROM public.profiles p\n LIMIT 1))::text)',
    ['public.profiles.id = sub (cast)'],
  ],
  [
    '(user_id = ( SELECT p.id\n   FROM public.profiles p\n  WHERE (p.auth_id = auth.uid())))',
    ['public.profiles.auth_id = sub', 'user_id = ?'],
  ],
  [
    '(EXISTS ( SELECT 1\n   FROM (public.members m\n     JOIN public.profiles p ON (((p.id = m.user_id) AND (p.auth_id = auth.uid()))))\n  WHERE (m.org_id = docs.org_id)))',
    ['public.profiles.auth_id = sub'],
  ],
  [
    '(EXISTS ( SELECT 1\n   FROM public.members m\n  WHERE ((m.org_id = docs.org_id) AND (docs.user_id = auth.uid()))))',
    ['docs.user_id = sub'],
  ],

  // What looks like it and is not.
  ['true', []],
  ['(auth.uid() IS NOT NULL)', []],
  ['((user_id = auth.uid()) IS NOT NULL)', []],
  ['((user_id = auth.uid()) = false)', []],
  ['public.denies((user_id = auth.uid()))', []],
  ['(docs.* = public.doc_of(auth.uid()))', []],
  ["(status = 'user_id = auth.uid()'::text)", []],
  ["((status = 'it''s user_id'::text) AND (id = auth.uid()))", ['id = sub']],
  ["(user_id = '00000000-0000-0000-0000-000000000001'::uuid)", []],
  ["(status = ANY (ARRAY['user_id'::text, 'auth.uid()'::text]))", []],
  ['(user_id = user1_id)', []],
  ['(user_id <> auth.uid())', []],
  ['(user_id > auth.uid())', []],
  ['(user_id IS DISTINCT FROM auth.uid())', []],
  ['(NOT (user_id = auth.uid()))', []],
  ['((user_id = auth.uid()) IS NOT TRUE)', []],
  ['\nCASE\n    WHEN (user_id = auth.uid()) THEN false\n    ELSE is_public\nEND', []],
  ["((data ->> 'owner'::text) = (auth.uid())::text)", []],
  ['(lower(email) = auth.email())', []],
  ['(member_ids[1] = auth.uid())', []],
  ['(member_ids <@ ARRAY[auth.uid()])', []],
  ['(NOT (member_ids @> ARRAY[auth.uid()]))', []],
  ['(member_ids @> ARRAY[user_id])', []],
  ['\nCASE n\n    WHEN 1 THEN (user_id = auth.uid())\n    ELSE false\nEND', []],
  ['(EXISTS ( SELECT auth.uid() AS uid))', []],
  ['(EXISTS ( SELECT (docs.user_id = auth.uid())))', []],
  ['(auth.uid() IN ( SELECT docs.user_id\nUNION\n SELECT docs.org_id))', []],
  ['(EXISTS ( SELECT 1\n   FROM public.members other\n  WHERE (other.user_id = docs.user_id)))', []],
  ['(NOT (EXISTS ( SELECT 1\n   FROM public.members m\n  WHERE (m.user_id = auth.uid()))))', []],
  [
    '(EXISTS ( SELECT 1\n   FROM (public.members m\n     LEFT JOIN public.profiles p ON ((p.auth_id = auth.uid())))\n  WHERE (m.org_id = docs.org_id)))',
    [],
  ],
  [
    '(EXISTS ( SELECT 1\n   FROM public.members\nEXCEPT\n SELECT 1\n   FROM public.members\n  WHERE (members.user_id = auth.uid())))',
    [],
  ],
  ['(EXISTS ( SELECT\n   FROM unnest(docs.member_ids) member(user_id)\n  WHERE (member.user_id = auth.uid())))', []],
  [
    '(EXISTS ( SELECT\n   FROM unnest(docs.member_ids) WITH ORDINALITY member(user_id, place)\n  WHERE (member.user_id = auth.uid())))',
    [],
  ],
];
