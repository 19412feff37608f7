import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { commands as cliCommands } from '../../src/cli/commands/index.ts';
import { createAppTemplate } from '../stack/apps/app-database.ts';
import { apps } from '../stack/apps/index.ts';
import { createCleanup } from '../stack/cleanup.ts';
import { createDatabase, dropTemplate } from '../stack/database.ts';
import { installFunctions } from '../stack/install-functions.ts';
import { supabaseEnvironment } from '../stack/stack-environment.ts';
import { startSupabase } from '../stack/supabase.ts';
import { useStack } from '../stack/use-stack.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { type Block, listDocuments, readBlocks } from '../support/read-commands.ts';
import { type ServiceProcess, startService } from '../support/start-service.ts';

const root = resolve(import.meta.dirname, '../..');
const blocks = listDocuments(root).flatMap((file) => readBlocks(root, file));
const folder = mkdtempSync(join(tmpdir(), 'wingman-health-documents-'));
const cleanup = createCleanup();
/** Without Redis, as in the examples: what is degraded has more to show. */
const stack = await useStack({ redis: false, functions: true });
const token = 'a-token-of-the-documents';
const release = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
const platform = { ...stack.environment, REDIS_URL: 'redis://127.0.0.1:1' };
let service: ServiceProcess;
let teams: Readonly<Record<string, string>>;
let ran = 0;

const decided = JSON.parse(readFileSync(join(root, 'test/stack/apps/teams/contract.json'), 'utf8'));

/** A copy of the repository, for commands that write, in which what is told to be there is there. */
const checkout = join(folder, 'checkout');

beforeAll(async () => {
  service = await startService({
    ...platform,
    HEALTH_TOKENS: token,
    RELEASE: release,
    DETAILS: 'everything',
    CHECK_TIMEOUT: '20s',
  });
  cleanup.add(service.stop);
  await service.until('/health/summary', ({ body }) => body.status === 'degraded', 60_000);

  const bin = join(folder, 'bin');
  for (const path of [bin, join(checkout, 'supabase/migrations')]) mkdirSync(path, { recursive: true });
  writeFileSync(
    join(bin, 'wingman-health'),
    `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'src/cli.js')}' "$@"\n`,
  );
  for (const part of ['package.json', 'src', 'docs', '.env.example'])
    cpSync(join(root, part), join(checkout, part), { recursive: true, verbatimSymlinks: true });
  for (const part of ['node_modules', '.git']) symlinkSync(join(root, part), join(checkout, part));
  cpSync(join(root, 'docs/examples/gate.sh'), join(checkout, 'gate.sh'));
  writeFileSync(join(checkout, 'deploy.sh'), '#!/bin/sh\necho deployed\n');
  for (const path of [join(bin, 'wingman-health'), join(checkout, 'gate.sh'), join(checkout, 'deploy.sh')])
    chmodSync(path, 0o755);
  writeFileSync(join(folder, 'variables'), 'LOG_LEVEL=warn\n');
  teams = await startTeams();
}, 120_000);

afterAll(async () => {
  await cleanup.run();
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`Commands of the documents that were run: ${ran}\n`);
});

/** The application of docs/contract.md. */
async function startTeams() {
  const app = apps.find(({ name }) => name === 'teams');
  if (!app) throw new Error('There is no application for teams');
  const source = await createAppTemplate(inject('databaseSource').serverUrl, app);
  cleanup.add(() => dropTemplate(source));
  const database = await createDatabase(source);
  cleanup.add(database.drop);
  const supabase = await startSupabase({ databaseUrl: database.url });
  cleanup.add(supabase.stop);
  return { ...supabaseEnvironment(supabase), DATABASE_URL: database.url };
}

/** The only words of a document that are exchanged: where things are. */
function localise(command: string): string {
  return command
    .replaceAll('https://health.example.com', service.url)
    .replaceAll('http://127.0.0.1:8080', service.url)
    .replaceAll('localhost:8080', new URL(service.url).host)
    .replaceAll('/etc/wingman-health.env', join(folder, 'variables'));
}

async function run(file: string, script: string) {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', localise(script)], {
    cwd: checkout,
    // A socket there makes bash read what belongs to a terminal.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...childEnvironment,
      PATH: [join(folder, 'bin'), childEnvironment.PATH].join(delimiter),
      HOME: folder,
      ...(file === 'docs/contract.md' ? teams : { ...platform, DATABASE_URL: stack.supabase.databaseUrl }),
      CHECK_TIMEOUT: '20s',
      PORT: new URL(service.url).port,
      TOKEN: token,
      RELEASE: release,
      WINGMAN_HEALTH: 'wingman-health',
    },
  });
  let [text, stdout] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (data) => {
    text += data;
    stdout += data;
  });
  child.stderr.setEncoding('utf8').on('data', (data) => (text += data));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text, stdout };
}

test('every command of the documents is run, or it is said why not', () => {
  const silent = blocks.filter((block) => !block.run && block.reason === '');
  expect(silent.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
  expect(blocks.filter(({ commands }) => commands.length === 0)).toEqual([]);
});

/** Words and numbers are others every time. Of JSON the keys are held, and of any other line its first word. */
function expectShape(shown: string, text: string): void {
  for (const line of shown.split('\n')) {
    const keys = [...line.matchAll(/"([\w.:]+)":/g)].map(([found]) => found);
    const [first = '…'] = line.trim().split(/\s+/);
    const held = keys.length > 0 ? keys : /^["…]/.test(first) ? [] : [first.replace(/^\[[+~?-]\]$/, '] ')];
    for (const word of held) expect(text.toLowerCase(), line).toContain(word.toLowerCase());
  }
}

describe.each(
  Object.entries(
    Object.groupBy(
      blocks.filter((block) => block.run),
      ({ file }) => file,
    ),
  ),
)('%s', (file, ofFile) => {
  test.each((ofFile ?? []).map((block) => [block.line, block] as const))(
    'works as written in line %i',
    async (_line, { commands }: Block) => {
      for (const { text: command, shown } of commands) {
        const { code, text } = await run(file, command);
        ran += 1;
        expect(code, `${command}\n${text}`).toBe(0);
        expectShape(shown, text);
      }
      const has = (words: string) => commands.some(({ text }) => text.includes(words));
      if (has('sql --uninstall')) await installFunctions(stack.supabase.databaseUrl);
      // What the reader decides meanwhile: first the tables, and then what is accepted.
      const { accepted, ...tables } = decided;
      if (has('contract --platform Teams')) writeFileSync(join(checkout, 'teams.json'), JSON.stringify(tables));
      if (has('check rls --details'))
        writeFileSync(join(checkout, 'teams.json'), JSON.stringify({ ...tables, accepted }));
    },
    120_000,
  );
});

describe('the examples of the command line', () => {
  // The service is what answers all of the above.
  const own = cliCommands.filter(({ name }) => name !== 'serve');
  test.each(own.map(({ name, examples }) => [name, examples] as const))(
    'of %s can be given',
    async (_name, examples) => {
      for (const example of examples) {
        const { code, text } = await run('docs/cli.md', example.replace('20261122120000', '1'));
        ran += 1;
        // An answer too: a contract that was just drafted is stricter than its database.
        expect([0, 1], `${example}\n${text}`).toContain(code);
      }
    },
    120_000,
  );
});

test('at least sixty are run', () => {
  expect(ran).toBeGreaterThanOrEqual(60);
});
