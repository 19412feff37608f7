import type { LookupFunction } from 'node:net';
import { expect, test } from 'vitest';
import { createLookUp } from '../../../src/clients/look-up.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

type Tell = Parameters<LookupFunction>[2];

/** A resolver that answers when it is told to, and what those who asked were told. */
function build() {
  const clock = createFakeClock();
  const asked: { readonly host: string; readonly tell: Tell }[] = [];
  const told: string[] = [];
  const { lookUp, isInVain } = createLookUp((host, _options, tell) => void asked.push({ host, tell }), clock);
  const want = (who: string, host: string, family = 0) =>
    lookUp(host, { family }, (error, address) => void told.push(`${who}: ${error?.code ?? address}`));
  return { clock, asked, told, want, isInVain };
}

test('a host is asked for once, and everybody who waits is told', () => {
  const { asked, told, want } = build();
  want('one', 'api.test');
  want('two', 'api.test');
  want('three', 'cache.test');

  expect(asked.map(({ host }) => host)).toEqual(['api.test', 'cache.test']);
  asked[0]?.tell(null, '10.0.0.1', 4);
  expect(told).toEqual(['one: 10.0.0.1', 'two: 10.0.0.1']);
});

test('who wants addresses of another kind asks a question of its own', () => {
  const { asked, want } = build();
  want('one', 'api.test', 4);
  want('two', 'api.test', 6);
  expect(asked).toHaveLength(2);
});

test('what was answered is asked again the next time: an address may have changed', () => {
  const { asked, told, want } = build();
  want('one', 'api.test');
  asked[0]?.tell(Object.assign(new Error('no'), { code: 'EAI_AGAIN' }), '', 0);
  want('two', 'api.test');
  asked[1]?.tell(null, '10.0.0.2', 4);
  expect(told).toEqual(['one: EAI_AGAIN', 'two: 10.0.0.2']);
});

test('a host is looked up in vain once the answer is half a second late, and until it comes', async () => {
  const { clock, asked, want, isInVain } = build();
  want('one', 'api.test');
  await clock.turn(499);
  expect(isInVain('api.test:5432')).toBe(false);
  await clock.turn(1);
  expect(['api.test', 'api.test:5432', 'cache.test'].map(isInVain)).toEqual([true, true, false]);
  asked[0]?.tell(null, '10.0.0.1', 4);
  expect(isInVain('api.test')).toBe(false);
});

test('a question that cannot be put is no one that others wait for', async () => {
  const clock = createFakeClock();
  let asked = 0;
  const { lookUp, isInVain } = createLookUp(() => {
    asked += 1;
    throw new TypeError('no such family');
  }, clock);
  for (const _ of [1, 2]) expect(() => lookUp('api.test', { family: 5 }, () => {})).toThrow('no such family');
  await clock.turn(1_000);
  expect([asked, isInVain('api.test')]).toEqual([2, false]);
});
