import { expect, test, vi } from 'vitest';
import { onceFor, onceForText } from '../../../../src/checks/catalog/once-for.ts';

test('what is worked out of an object is worked out once for each, whatever comes of it', () => {
  const build = vi.fn(({ name }: { readonly name: string | null }) => name);
  const read = onceFor(build);
  const [one, other] = [{ name: null }, { name: 'b' }];

  expect([read(one), read(one), read(other), read(other)]).toEqual([null, null, 'b', 'b']);
  expect(build).toHaveBeenCalledTimes(2);
});

test('what is worked out of a text is worked out once, and again after thousands of others', () => {
  const build = vi.fn((text: string) => text.length);
  const read = onceForText(build);

  expect([read('abc'), read('ab'), read('abc'), read('ab')]).toEqual([3, 2, 3, 2]);
  expect(build).toHaveBeenCalledTimes(2);

  for (let number = 0; number < 4_999; number += 1) read(String(number));
  read('abc');
  expect(build).toHaveBeenCalledTimes(5_002);
});
