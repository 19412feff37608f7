import { expect, test } from 'vitest';
import { choose } from '../../../bench/choose.ts';

const rows = ['lightship', '/health', '/health (gzip)', '/health/live'].map((name) => ({ name }));
const chosen = (...only: string[]) => {
  const { has, of } = choose(only, rows);
  const sections = (['peers', 'routes', 'hung', 'redis-gone', 'calls', 'start'] as const).filter(has);
  return { sections, names: of(rows).map(({ name }) => name) };
};

test('without a name everything is measured', () => {
  const { sections, names } = chosen();
  expect(sections).toHaveLength(6);
  expect(names).toHaveLength(4);
});

test('a route is measured as it is and compressed, and not in a fault, which would take minutes', () => {
  expect(chosen('/health')).toEqual({ sections: ['peers', 'routes', 'start'], names: ['/health', '/health (gzip)'] });
});

test('a section that is named is the only one, and a row narrows it', () => {
  expect(chosen('hung', '/health/live')).toEqual({ sections: ['hung'], names: ['/health/live'] });
});

test('beside a route in a fault is the same without it', () => {
  const { of } = choose(['hung', '/health'], rows);
  const named = ['/health', '/health (untouched)', '/health/live', '/health/live (untouched)'].map((name) => ({
    name,
  }));
  expect(of(named).map(({ name }) => name)).toEqual(['/health', '/health (untouched)']);
});

test('a name that nothing has is refused with those that there are', () => {
  expect(() => chosen('/helth')).toThrow(/Nothing here is called \/helth\. There is: peers, .*\/health\/live/);
});
