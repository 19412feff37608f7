import { expect, test } from 'vitest';
import { type Finding, gravestFirst, isFinding } from '../../../src/core/finding.ts';

const finding = (object: string, level: Finding['level'], accepted: string | null = null): Finding => ({
  kind: 'door',
  level,
  object,
  why: 'It is open.',
  mend: null,
  accepted,
});

test('what counts comes first, the gravest before all, then what is accepted, and advice last', () => {
  const mixed = [
    finding('advice', 'advice'),
    finding('accepted', 'failed', 'it is meant'),
    finding('degraded', 'degraded'),
    finding('failed', 'failed'),
    finding('failed too', 'failed'),
  ];
  expect(gravestFirst(mixed).map(({ object }) => object)).toEqual([
    'failed',
    'failed too',
    'degraded',
    'accepted',
    'advice',
  ]);
});

const seen = finding('public.a', 'failed');

test.each([
  ['with nothing that mends it', seen],
  ['with what mends it', { ...seen, mend: 'drop it' }],
  ['with what else was seen', { ...seen, details: { rows: 1 } }],
])('what was seen is taken %s', (_what, value) => {
  expect(isFinding(value)).toBe(true);
});

test.each([
  ['without its kind', { ...seen, kind: undefined }],
  ['with a kind that only begins like a name', { ...seen, kind: 'missing queue' }],
  ['with a kind that only ends like a name', { ...seen, kind: '7_missing' }],
  ['with null for what else was seen', { ...seen, details: null }],
])('%s it is no finding', (_what, value) => {
  expect(isFinding(value)).toBe(false);
});
