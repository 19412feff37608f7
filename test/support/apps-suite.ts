import { afterAll, beforeAll, expect, test } from 'vitest';
import { apps } from '../stack/apps/index.ts';
import { complaints, newComplaints, type OpenApp, openApp, type Sight } from './open-app.ts';

/** A busy machine may take longer for a look than its budget allows; what was not reached says nothing. */
const isLate = (complaint: string) => /not_verified .* (timeout|not_looked_at)$/.test(complaint);

async function lookInTime(look: () => Promise<Sight>): Promise<Sight> {
  for (let attempt = 1; ; attempt += 1) {
    const sight = await look();
    if (attempt === 5 || !complaints(sight).some(isLate)) return sight;
  }
}

/** Plants every leak and every harmless change of an application, and holds what the checks say against it. */
export function testApp(name: string): void {
  const app = apps.find((one) => one.name === name);
  if (!app) throw new RangeError(`No application is called ${name}`);
  const tally = { found: 0, alarms: 0, blessed: 0, green: 0 };
  let opened: OpenApp;
  let normal: Sight;

  beforeAll(async () => {
    opened = await openApp(app);
    normal = await lookInTime(opened.look);
  });
  afterAll(async () => {
    await opened.close();
    const { found, alarms, blessed, green } = tally;
    process.stdout.write(
      `${name}: ${found}/${app.leaks.length} leaks found, ${alarms}/${app.harmless.length} false alarms, called isolated without evidence: ${blessed}, written contracts healthy about a hole: ${green}\n`,
    );
  });

  test('is healthy by its reviewed contract', () => {
    expect(complaints(normal)).toEqual([]);
  });

  test('calls nothing isolated of which no foreign row was tried', () => {
    const isolated = (normal['rls.isolation']?.exposures ?? []).filter(({ verdict }) => verdict === 'isolated');
    expect(isolated.length).toBeGreaterThan(5);
    const blind = isolated.filter(({ rows, users }) => rows === 0 || users === 0);
    tally.blessed += blind.length;
    expect(blind).toEqual([]);
  });

  test.each(app.leaks)('finds: $name', async ({ sql, mend, found: { object, checks } }) => {
    await opened.run(sql);
    try {
      const told = newComplaints(normal, await lookInTime(opened.look));
      const found = told.filter((complaint) => {
        const [check = '', , ...rest] = complaint.split(' ');
        return rest.join(' ').startsWith(object) && (checks?.includes(check) ?? true);
      });
      expect(found).not.toEqual([]);
      tally.found += 1;
    } finally {
      await opened.run(mend);
    }
  });

  // Each third: a contract is written and tried for it.
  test.each(app.leaks.filter((_, index) => index % 3 === 0))(
    'does not write a contract that is healthy about: $name',
    async ({ sql, mend }) => {
      await opened.run(sql);
      try {
        const written = await opened.write();
        const told = complaints(await lookInTime(() => opened.look(written)));
        if (told.length === 0) tally.green += 1;
        expect(told).not.toEqual([]);
      } finally {
        await opened.run(mend);
      }
    },
  );

  test.each(app.harmless)('keeps quiet after: $name', async ({ sql, mend }) => {
    await opened.run(sql);
    try {
      const told = newComplaints(normal, await lookInTime(opened.look));
      if (told.length > 0) tally.alarms += 1;
      expect(told).toEqual([]);
    } finally {
      await opened.run(mend);
    }
  });

  test('is as it was after all of it', async () => {
    expect(complaints(await lookInTime(opened.look))).toEqual([]);
  });
}
