import { expect, test } from 'vitest';
import { type Finding, gravestFirst } from '../../../src/core/finding.ts';

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
