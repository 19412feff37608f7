import fc from 'fast-check';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const strangers: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    0,
    -1,
    1e308,
    1.5,
    '',
    'x',
    '\ud800',
    '\0',
    '\u001b[31m',
    '\u202e',
    [],
    {},
    [null],
    [[]],
    { a: {} },
  ),
  fc.constantFrom(
    'x'.repeat(100_000),
    ' '.repeat(100_000),
    'a '.repeat(50_000),
    '/'.repeat(100_000),
    'a -> '.repeat(20_000),
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);
const names = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  '',
  ' ',
  '\0',
  '\n',
  'a.b',
  '"',
  'x'.repeat(10_000),
);

/** Plain data with a few things in it changed that a person, a merge or an attacker might change. */
export function spoil(valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.record({
    at: fc.nat(),
    way: fc.constantFrom('replace', 'replace', 'remove', 'add', 'rename', 'repeat', 'swap', 'nest'),
    other: fc.nat(),
    value: strangers,
    name: names,
  });
  return fc.tuple(valid, fc.array(change, { minLength: 1, maxLength: 4 })).map(([input, changes]) => {
    const root = { root: structuredClone(input) as Json };
    for (const { at, way, other, value, name } of changes) {
      const places = placesIn(root);
      const place = places[at % places.length];
      const second = places[other % places.length];
      if (!place || !second) continue;
      const { holder, key } = place;
      if (way === 'replace') holder[key] = value;
      else if (way === 'remove') delete holder[key];
      else if (way === 'swap')
        [holder[key], second.holder[second.key]] = [
          structuredClone(second.holder[second.key] ?? null),
          structuredClone(holder[key] ?? null),
        ];
      else if (way === 'repeat' && !Array.isArray(holder)) holder[`${key}_2`] = structuredClone(holder[key] ?? null);
      else if (way === 'nest') holder[key] = { [key]: structuredClone(holder[key] ?? null) };
      else if (Array.isArray(holder)) holder.push(value);
      else put(holder, name, way === 'add' ? value : structuredClone(holder[key] ?? null));
    }
    return root.root;
  });
}

/** As JSON has it: an own key, also where an object would take it for its prototype. */
function put(holder: Record<string, Json>, name: string, value: Json): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}

interface Place {
  readonly holder: Record<string, Json>;
  readonly key: string;
}

function placesIn(value: Json): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, Json>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key] ?? null)]);
}
