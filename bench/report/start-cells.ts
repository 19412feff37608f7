import type { StartFigures } from '../run/measure-start.ts';

export const startHead = [
  'what',
  'first answer ms',
  '× bare',
  'CPU ms',
  '× bare',
  'idle MB',
  '+ bare',
  'loaded MB',
  '+ bare',
] as const;

/** One server as the cells of its row, beside the bare one where that was measured too. */
export function startCells(row: StartFigures, bare: StartFigures | undefined): readonly string[] {
  const more = (own: number, other: number | undefined) => (other === undefined ? '' : (own - other).toFixed(0));
  return [
    row.name,
    row.startMs.toFixed(0),
    bare ? (row.startMs / bare.startMs).toFixed(2) : '',
    row.startCpuMs.toFixed(0),
    bare ? (row.startCpuMs / bare.startCpuMs).toFixed(2) : '',
    row.idleMb.toFixed(0),
    more(row.idleMb, bare?.idleMb),
    row.loadedMb.toFixed(0),
    more(row.loadedMb, bare?.loadedMb),
  ];
}
