import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ContractInput } from '../../src/contract/schema.ts';
import { wingmanMatch } from '../../src/contract/wingman-match.ts';
import { readSql } from '../../src/sql/read-sql.ts';
import { startStack } from '../stack/stack.ts';
import { lookThroughChecks } from '../support/look-through-checks.ts';

type Table = ContractInput['tables'][string];

// Roles belong to the server, so it has one of its own: what they lose here, other tests would miss.
const { supabase, environment, stop } = await startStack({ redis: false });
afterAll(stop);
const install = (await readSql('install')).replaceAll(/^notify pgrst.*$/gm, '');

/** Asked before others, which wait for it. */
const cause = 'database.service_client';
const roles = 'anon, authenticated, service_role';

describe('without the functions', () => {
  test.each(withoutRights())('%s is said, and little is asked in vain', async (_, made, mended, reason, hint) => {
    await change(made, mended);

    const { outcomes, questions } = await lookThroughChecks(environment);
    expect(outcomes[cause]).toMatchObject({ status: 'failed', reason, hint, error: '42501' });
    expect(questions).toBeLessThan(100);
  });

  test('functions that the API has not heard of may be there, and the advice says how it hears of them', async () => {
    await supabase.sqlUnannounced(install);
    onTestFinished(async () => void (await supabase.sql(await readSql('uninstall'))));

    const { outcomes } = await lookThroughChecks(environment);
    expect(outcomes['schema.drift']).toMatchObject({
      status: 'degraded',
      reason: 'not_verified',
      hint: expect.stringMatching(/^Install the read-only functions: .*: notify pgrst, 'reload schema'$/),
    });
    await supabase.reload();
    expect((await lookThroughChecks(environment)).problems).toEqual([]);
  });

  test('150 tables are asked for six at a time, by all checks together', async () => {
    const names = Array.from({ length: 150 }, (_, place) => `of_many_${place}`);
    const table = {
      core: true,
      columns: { id: 'integer not null' },
      primaryKey: ['id'],
      access: 'restricted',
    } satisfies Table;
    await supabase.sql(names.map((name) => `create table ${name} (id int primary key)`).join(';'));
    onTestFinished(async () => void (await supabase.sql(`drop table ${names.join()}`)));
    const tables = Object.fromEntries(names.map((name) => [name, table]));

    const { questions, atOnce } = await lookThroughChecks(environment, { ...wingmanMatch, tables });
    expect(questions).toBeGreaterThan(150);
    // Beside the tables the functions are asked for: the catalog, and what goes on.
    expect(atOnce).toBeLessThanOrEqual(6 + 2);
  });
});

describe('with the functions', () => {
  beforeAll(async () => void (await supabase.sql(await readSql('install'))));

  test.each(withoutRights())('%s is said, and little is asked in vain', async (_, made, mended, reason, hint) => {
    await change(made, mended);

    const { outcomes, questions } = await lookThroughChecks(environment);
    for (const name of [cause, 'schema.tables', 'rls.isolation'])
      expect(outcomes[name], name).toMatchObject({ status: 'failed', reason, hint, error: '42501' });
    expect(questions).toBeLessThan(10);
  });

  test('a login that may not become a user is what stands between users and every table', async () => {
    await change('revoke authenticated from authenticator', 'grant authenticated to authenticator');

    const { outcomes, problems } = await lookThroughChecks(environment);
    expect(problems).toEqual(['rls.isolation failed/unauthorized']);
    expect(outcomes['rls.isolation']).toMatchObject({
      error: '42501',
      message: expect.stringContaining('refuses a user'),
    });
    // That no table works for users follows from it, and is told after it.
    const kinds = outcomes['rls.isolation']?.findings?.map(({ kind }) => kind) ?? [];
    expect(kinds[0]).toBe('users_refused');
    expect(new Set(kinds.slice(1))).toEqual(new Set(['unusable_table']));
  });

  test('a login that may not become anon lets no visitor reach the database', async () => {
    await change('revoke anon from authenticator', 'grant anon to authenticator');

    const { outcomes, problems } = await lookThroughChecks(environment);
    expect(problems).toEqual(['database.anon_client failed/unauthorized']);
    expect(outcomes['database.anon_client']).toMatchObject({ hint: expect.stringContaining('to authenticator') });
  });

  test('a service role that policies bind is said to be so, and no table to be empty', async () => {
    await change('alter role service_role nobypassrls', 'alter role service_role bypassrls');

    const { outcomes, problems } = await lookThroughChecks(environment);
    expect(problems).toEqual(['rls.isolation degraded/not_verified']);
    expect(outcomes['rls.isolation']).toMatchObject({
      message: expect.stringContaining('Policies keep rows from the service role'),
      hint: expect.stringContaining('alter role service_role bypassrls'),
    });
  });
});

function withoutRights() {
  return [
    [
      'a schema that the roles may not use',
      `revoke usage on schema public from public, ${roles}`,
      `grant usage on schema public to public, ${roles}`,
      'forbidden',
      expect.stringContaining('grant usage on schema'),
    ],
    [
      'a login that may not become the service',
      'revoke service_role from authenticator',
      'grant service_role to authenticator',
      'unauthorized',
      expect.stringContaining('to authenticator'),
    ],
  ] as const;
}

/** For one test. */
async function change(made: string, mended: string): Promise<void> {
  await supabase.sql(made);
  onTestFinished(async () => void (await supabase.sql(mended)));
}
