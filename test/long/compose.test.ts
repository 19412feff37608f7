import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { buildChecks } from '../../src/checks/index.ts';
import type { Ports } from '../../src/checks/ports.ts';
import { parseSettings } from '../../src/config/parse-settings.ts';
import { builtInContract } from '../../src/contract/load-contract.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { runCli } from '../support/run-cli.ts';
import { connectAsPostgrest } from '../support/sql/as-postgrest.ts';
import { catalogOverSql } from '../support/sql/catalog-over-sql.ts';
import { type Postgres15, startEmptyPostgres15 } from './sql/start-postgres-15.ts';

const root = resolve(import.meta.dirname, '../..');
const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'));
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

/** What the image of PostgreSQL runs on an empty database, in the order of the names there. */
const scripts: readonly string[] = services.postgres.volumes
  .map((volume: string) => volume.split(':'))
  .toSorted(([, left]: string[], [, right]: string[]) => (left ?? '').localeCompare(right ?? ''))
  .map(([file]: string[]) => file);

test('the service can be started with the variables of the compose file', () => {
  expect(parseSettings(services.health.environment, { isTerminal: false }).problems).toEqual([]);
});

test('PostgREST waits for the functions, which wait for the database', () => {
  expect(services.postgrest.depends_on).toEqual({ functions: { condition: 'service_completed_successfully' } });
  expect(services.functions.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
  expect(dockerfile).toContain(`FROM ${services.postgres.image} AS ${services.functions.build.target}\n`);
});

describeWithProgram('PostgreSQL 15', 'the database of the compose file', (postgres) => {
  let server: Postgres15;
  beforeAll(async () => {
    server = await startEmptyPostgres15(dirname(postgres));
  }, 60_000);
  afterAll(() => server.stop());

  const psql = (words: readonly string[]) => {
    const url = server.urlFor('postgres');
    const { status, stderr } = spawnSync('psql', [...words, url], { cwd: root, encoding: 'utf8' });
    expect([status, stderr.split('\n').filter((line) => /ERROR|FATAL/.test(line))], words.join(' ')).toEqual([0, []]);
  };

  test('is made by its scripts and the functions, and isolation is proved in it', async () => {
    // As its image does.
    for (const file of scripts) psql(['-v', 'ON_ERROR_STOP=1', '--no-password', '--no-psqlrc', '--file', file]);

    const { stdout } = await runCli(['sql']);
    const [, command = ''] = /AS functions\n[^#]*?CMD (\[.*\])/.exec(dockerfile) ?? [];
    const [program, ...words] = JSON.parse(command) as string[];
    expect(program).toBe('psql');
    const file = join(process.env.TMPDIR ?? '/tmp', `wingman-health-functions-${process.pid}.sql`);
    writeFileSync(file, stdout);
    onTestFinished(() => rmSync(file));
    psql(words.map((word) => (word === '/functions.sql' ? file : word)));

    const connection = connectAsPostgrest(server.urlFor('authenticator'));
    const catalog = catalogOverSql(connection, ['public']);
    const rest = { canSignStranger: false, countRows: async () => ({ ok: true, value: 0 }) as const };
    const checks = buildChecks({ rest, catalog } as unknown as Ports, builtInContract());
    const { signal } = new AbortController();
    for (const name of ['schema.drift', 'rls.enabled', 'rls.policies', 'rls.isolation', 'rls.anonymous']) {
      const outcome = await checks.find((check) => check.name === name)?.run({ signal });
      expect([name, outcome?.status, outcome?.message]).toEqual([name, 'healthy', expect.any(String)]);
    }
    await connection.close();
  }, 120_000);
});
