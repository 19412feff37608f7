import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apps } from '../stack/apps/index.ts';
import { mutatePolicies } from '../stack/apps/mutate-policies.ts';
import { seeAbilities } from '../stack/apps/oracle.ts';
import { callsIsolated, newComplaints, type OpenApp, openApp, type Sight } from '../support/open-app.ts';

describe.each(apps)('$name', (app) => {
  let opened: OpenApp;
  let normal: Sight;
  beforeAll(async () => {
    opened = await openApp(app);
    normal = await opened.look();
  });
  afterAll(() => opened.close());

  test('of every mutation that opens something at least 98 % are found, and no missed one is called isolated', {
    timeout: 1_200_000,
  }, async () => {
    const missed: string[] = [];
    const blessed: string[] = [];
    let total = 0;
    for await (const { kind, name, sql, mend, relations } of mutatePolicies(
      opened.run,
      app,
      await seeAbilities(opened.run, app),
    )) {
      total += 1;
      await opened.run(sql);
      const sight = await opened.look();
      await opened.run(mend);
      const told = newComplaints(normal, sight);
      if (relations.some((relation) => told.some((complaint) => complaint.includes(` ${relation}`)))) continue;
      missed.push(`${kind}: ${name} (${relations.join()})`);
      if (relations.some((relation) => callsIsolated(sight, relation))) blessed.push(`${kind}: ${name}`);
    }
    process.stdout.write(
      `${app.name}: ${total - missed.length}/${total} mutations found, ${blessed.length} missed ones called isolated\n${missed.map((one) => `  missed ${one}\n`).join('')}`,
    );
    expect(blessed).toEqual([]);
    expect(missed.length / total).toBeLessThanOrEqual(0.02);
  });
});
