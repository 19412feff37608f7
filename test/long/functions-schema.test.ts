import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSql } from '../../src/sql/read-sql.ts';
import { useStack } from '../stack/use-stack.ts';
import { lookThroughChecks } from '../support/look-through-checks.ts';

// The functions in a schema of their own, in a database where somebody else may create functions in the schema of the
// application, and has made one like each of the three wherever that is possible.
const own = 'health_api';
const { supabase, environment } = await useStack({ redis: false, postgrest: { schemas: ['public', own] } });
const mallory = `mallory_${randomBytes(4).toString('hex')}`;
const asMallory = (text: string) => supabase.sql(`set role ${mallory}; ${text}; reset role`);
const inOwn = { ...environment, FUNCTIONS_SCHEMA: own };

const rivals = (schema: string) => `
  create function ${schema}.wingman_health_catalog(schemas regclass) returns int language sql security definer return 1;
  create function ${schema}.wingman_health_activity(schemas regclass) returns int language sql return 1;
  create function ${schema}.wingman_health_evidence(targets json, request json) returns int language sql return 1`;

beforeAll(async () => {
  await supabase.sql(`create role ${mallory}; grant usage, create on schema public to ${mallory}`);
  await supabase.sql(await readSql('install', { schema: own }));
});
afterAll(async () => void (await supabase.sql(`drop owned by ${mallory} cascade; drop role ${mallory}`)));

test('with the functions there, everything is verified, and their schema is no finding', async () => {
  const { outcomes, problems } = await lookThroughChecks(inOwn);

  expect(problems).toEqual([]);
  expect(outcomes['schema.drift']).toMatchObject({ status: 'healthy', details: { level: 2 } });
});

test('who may create in the schema of the application makes no call ambiguous, and what they made there is told', async () => {
  await asMallory(rivals('public'));

  const { outcomes, problems } = await lookThroughChecks(inOwn);

  expect(problems.filter((problem) => problem.includes('not_verified'))).toEqual([]);
  expect(outcomes['rls.isolation']).toMatchObject({ status: 'healthy' });
  expect(outcomes['rls.functions']?.findings).toContainEqual(
    expect.objectContaining({ object: expect.stringContaining('wingman_health_catalog') }),
  );
  await expect(asMallory(rivals(own))).rejects.toThrow(`permission denied for schema ${own}`);
});

test('in the schema of the application the same leaves it unverified, with the way out', async () => {
  await supabase.sql(await readSql('install'));
  await asMallory(rivals('public').replaceAll('create function', 'create or replace function'));

  const { outcomes } = await lookThroughChecks(environment);

  expect(outcomes['rls.isolation']).toMatchObject({
    status: 'degraded',
    reason: 'not_verified',
    hint: expect.stringContaining('a schema of their own'),
  });
});

test('the schema that was made for them goes with them, and one that was there before stays', async () => {
  const exists = async (schema: string) =>
    (await supabase.sql(`select to_regnamespace('${schema}') is not null as is_there`))[0]?.is_there;
  await supabase.sql(await readSql('uninstall', { schema: own }));
  expect(await exists(own)).toBe(false);

  await supabase.sql('create schema theirs');
  await supabase.sql(await readSql('install', { schema: 'theirs' }));
  await supabase.sql(await readSql('uninstall', { schema: 'theirs' }));
  expect(await exists('theirs')).toBe(true);
});
