import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createEnvelope, type Letter } from '../../../../../src/clients/redis/fleet/envelope.ts';
import type { Exposure } from '../../../../../src/core/exposure.ts';
import { notRun } from '../../../../../src/core/monitor/evidence.ts';
import { toShared } from '../../../../../src/core/monitor/fleet/fleet.ts';
import type { Result } from '../../../../../src/core/result.ts';
import { buildCheck } from '../../../../support/build-check.ts';

const key = randomBytes(32);
const about = 'fleet:abc:rls';
const envelope = createEnvelope({ key, about });

const exposure = (index: number): Exposure => ({
  relation: `public.table_${index}`,
  command: 'select',
  exposed: { anon: 'none', stranger: 'own' },
  expected: 'owner',
  verdict: 'isolated',
  why: null,
  rows: index,
  users: 2,
});

function letterOf(changes: Partial<Result> = {}): Letter {
  const result: Result = {
    ...notRun(buildCheck('rls.isolation'), 5_000),
    status: 'failed',
    reason: 'leaking',
    findings: [{ kind: 'foreign_rows', level: 'failed', object: 'public.a', why: 'Läuft über', mend: null }],
    exposures: [exposure(1)],
    confirmation: { raw: { status: 'failed', reason: 'leaking' }, looks: 1, needed: 2 },
    details: { list: [1, 'two', { three: null }] },
    place: 'db.example:443',
    ...changes,
  };
  const results = [toShared(result, 17, 9_000)];
  return { run: 17, endedAt: 1_700_000_000_123, snapshot: { replica: 'one', completeAgoMs: 12, results } };
}

const sealed = async (letter: Letter, by = envelope) => {
  const text = await by.seal(letter);
  if (text === null) throw new Error('It is too large');
  return text;
};

test('what was sealed is read back as it was', async () => {
  expect(await envelope.open(await sealed(letterOf()))).toEqual(letterOf());
});

test('a long one is compressed, and read back as it was', async () => {
  const letter = letterOf({ exposures: Array.from({ length: 5_000 }, (_, index) => exposure(index)) });
  const text = await sealed(letter);
  expect(text.length).toBeLessThan(JSON.stringify(letter).length / 5);
  expect(await envelope.open(text)).toEqual(letter);
});

test('one that stays too large is not written', async () => {
  const noise = Array.from({ length: 200 }, () => randomBytes(6_000).toString('base64'));
  expect(await envelope.seal(letterOf({ details: { noise } }))).toBeNull();
});

test('what somebody else has written, or about something else, is not read', async () => {
  const letter = letterOf();
  const strange = createEnvelope({ key: randomBytes(32), about });
  const other = createEnvelope({ key, about: 'fleet:abc:schema' });
  expect(await envelope.open(await sealed(letter, strange))).toBeNull();
  expect(await envelope.open(await sealed(letter, other))).toBeNull();
});

test('a letter that was changed anywhere is not read', async () => {
  const text = await sealed(letterOf());
  const changed = text.replace('"failed"', '"healthy"');
  expect(changed).not.toBe(text);
  expect(await envelope.open(changed)).toBeNull();
  for (let position = 0; position < text.length; position += 13) {
    const flipped = `${text.slice(0, position)}${text[position] === 'a' ? 'b' : 'a'}${text.slice(position + 1)}`;
    expect(await envelope.open(flipped), `at ${position}`).toBeNull();
  }
});

test.each(['', 'x', '1.', `1.${'a'.repeat(43)}.t{}`, '2.abc.t{}', '[]', '\u0000', 'z'.repeat(2_000_000)])(
  'what is no letter at all is not read (%#)',
  async (text) => {
    expect(await envelope.open(text)).toBeNull();
  },
);

test.each([
  ['a status that there is not', { status: 'fine' }],
  ['a finding that is none', { findings: [{ kind: 'NO' }] }],
  ['an exposure that is none', { exposures: [{ relation: 1 }] }],
  ['a name that is no id', { check: 'isolation' }],
  ['one field too many', { more: 1 }],
])('a letter of ours with %s is as good as nothing', async (_what, change) => {
  const letter = letterOf();
  const results = letter.snapshot.results.map((result) => ({ ...result, ...change }) as never);
  expect(await envelope.open(await sealed({ ...letter, snapshot: { ...letter.snapshot, results } }))).toBeNull();
});

test('a large letter holds nobody up for long while it is written and read', async () => {
  const letter = letterOf({ exposures: Array.from({ length: 20_000 }, (_, index) => exposure(index)) });
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const text = await sealed(letter);
  const written = turns;
  await envelope.open(text);
  isOver = true;
  expect(written).toBeGreaterThan(20);
  expect(turns - written).toBeGreaterThan(20);
});
