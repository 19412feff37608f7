import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hostChecksModule } from '../../../src/checks-module/host-checks-module.ts';
import { builtInContract } from '../../../src/contract/load-contract.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { createRunner } from '../../../src/core/monitor/runner.ts';
import { createScrubber } from '../../../src/core/scrubber.ts';
import { closedPort } from '../../support/closed-port.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'module-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));

const address = 'https://gateway.example';

/** What the example of a document says with its gateway at this URL. */
async function askExample(document: string, url: string, name: string) {
  const text = readFileSync(join(root, document), 'utf8');
  const example = [...text.matchAll(/```js\n(\/\/ my-checks\.mjs[\s\S]*?)```/g)].map(([, code = '']) => code)[0] ?? '';
  expect(example).toContain(address);
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, example.replaceAll(address, url));
  const { loaded, close } = await hostChecksModule({
    path,
    contract: builtInContract(),
    clock: systemClock,
    watcher: { onFault() {}, onRestart() {}, onPrint() {} },
    startMs: 15_000,
  });
  const check = loaded.ok ? loaded.module.checks[0] : undefined;
  if (!check) throw new Error(JSON.stringify(loaded));
  const runner = createRunner({ clock: systemClock, scrubber: createScrubber([]), timeoutMs: 10_000 });
  const run = await runner.run(check, new AbortController().signal);
  await close();
  return run?.outcome;
}

const documents = ['README.md', 'docs/checks-module.md'] as const;

test.each(documents)('the example of %s calls a gateway unreachable where nobody listens', async (document) => {
  const port = await closedPort();
  expect(await askExample(document, `http://127.0.0.1:${port}`, 'closed')).toMatchObject({
    status: 'failed',
    reason: 'unreachable',
    error: `ECONNREFUSED 127.0.0.1:${port}`,
  });
});

test.each(documents)('the example of %s is healthy where the gateway answers', async (document) => {
  const server = createServer((_request, response) => response.end('pong'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const bound = server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  expect(await askExample(document, `http://127.0.0.1:${port}`, 'open')).toMatchObject({ status: 'healthy' });
  server.closeAllConnections();
  server.close();
});
