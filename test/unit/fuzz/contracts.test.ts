import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { buildChecks } from '../../../src/checks/index.ts';
import type { Ports } from '../../../src/checks/ports.ts';
import { type LoadedContract, loadContract } from '../../../src/contract/load-contract.ts';
import { contractSchema } from '../../../src/contract/schema.ts';
import { arbitraryOfSchema } from '../../support/arbitrary-of-schema.ts';
import { fuzzRuns } from '../../support/fuzz-runs.ts';
import { spoil } from '../../support/spoil-json.ts';
import { validContracts } from '../../support/valid-contracts.ts';

const folder = mkdtempSync(join(tmpdir(), 'contracts-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'contract.json');

const withinMs = 1_000;

async function load(text: string | Buffer): Promise<LoadedContract> {
  writeFileSync(path, text);
  const { user } = process.cpuUsage();
  const loaded = await loadContract(path);
  expect((process.cpuUsage().user - user) / 1_000, 'processor time').toBeLessThan(withinMs);
  return loaded;
}

/** Either it can be used, by the list of the checks too, or whoever wrote it can read what is wrong. */
function judge({ contract, problems }: LoadedContract): void {
  if (contract) {
    expect(buildChecks({} as Ports, contract).length).toBeGreaterThan(20);
    return;
  }
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.length).toBeLessThanOrEqual(51);
  for (const problem of problems) {
    expect(problem).toMatch(/^\P{Cc}{8,1001}$/u);
    expect(problem).not.toMatch(/ {4}at |undefined|\[object /);
  }
}

test('what is in order loads', async () => {
  const property = fc.asyncProperty(validContracts, async (contract) => {
    const loaded = await load(JSON.stringify(contract));
    expect(loaded.problems).toEqual([]);
    expect(Object.keys(loaded.contract?.tables ?? {}).sort()).toEqual(Object.keys(contract.tables).sort());
    judge(loaded);
  });
  await fc.assert(property, fuzzRuns(40));
});

test('what has the form of a contract loads, or has clear problems', async () => {
  const property = fc.asyncProperty(arbitraryOfSchema(contractSchema), async (contract) =>
    judge(await load(JSON.stringify(contract))),
  );
  await fc.assert(property, fuzzRuns(40));
});

test('what was spoilt loads, or has clear problems', async () => {
  const property = fc.asyncProperty(spoil(validContracts), async (contract) =>
    judge(await load(JSON.stringify(contract) ?? '')),
  );
  await fc.assert(property, fuzzRuns(60));
});

test('a text that was cut, or put together anew, loads or has clear problems', async () => {
  const property = fc.asyncProperty(
    validContracts,
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.oneof(
      fc.constantFrom('', '\0', '\ufeff', '//', '"', '{', ',', '\\u12', '\ud800'),
      fc.uint8Array({ maxLength: 8 }),
    ),
    async (contract, place, put) => {
      const text = JSON.stringify(contract);
      const at = Math.floor(text.length * place);
      const whole = [text.slice(0, at), put, text.slice(at + 1)].map((part) => Buffer.from(part as string));
      judge(await load(Buffer.concat(whole)));
    },
  );
  await fc.assert(property, fuzzRuns(40));
});
