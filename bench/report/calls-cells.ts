import type { CallFigures } from '../run/count-calls.ts';

export const callsHead = ['what', 'calls per 1,000 probes', 'probes', 'calls', 'calls unasked'] as const;

export function callsCells({ name, perThousand, probes, calls, quietCalls }: CallFigures): readonly string[] {
  return [name, perThousand.toFixed(1), probes.toLocaleString('en'), `${calls}`, `${quietCalls}`];
}
