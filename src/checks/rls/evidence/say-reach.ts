import type { Command, Extent } from '../../../core/exposure.ts';
import type { JudgedCommand, JudgedRelation } from './exposure-view.ts';

/** Who gets at what with which commands, and of how many rows that was seen: a sentence without its full stop. */
export function sayReach(judged: JudgedRelation, commands: readonly Command[], as: 'anon' | 'signed in'): string {
  const concerned = judged.judged.filter(({ command }) => commands.includes(command));
  const isEverybody = concerned.some(({ stranger }) => isYes(stranger.extent));
  const who = as === 'anon' ? 'Anybody, signed in or not,' : isEverybody ? 'Anybody who signs up' : 'A user';
  const extentOf = ({ anon, stranger }: JudgedCommand) => (as === 'anon' ? anon : stranger).extent;
  const [read] = concerned.filter(({ command }) => command === 'select');
  const writes = commands.filter((command) => command !== 'select').join(', ');
  const { name } = judged;
  const reads = read && sayRead(judged, extentOf(read));
  if (reads && writes) return `${who} ${reads}, and may ${writes} there`;
  return reads ? `${who} ${reads}` : `${who} may ${writes} rows of others in ${name}`;
}

const isYes = (extent: Extent) => extent === 'all' || extent === 'some';

/** A yes that only the catalog gives, or a view of which no row can be picked, has no number. */
function sayRead({ name, evidence }: JudgedRelation, extent: Extent): string {
  const rows = evidence?.rows ?? 0;
  if (!isYes(extent)) return `reads rows of others in ${name}`;
  if (rows === 0) return extent === 'all' ? `can read every row of ${name}` : `reads rows of ${name}`;
  const seen =
    rows === 1 ? 'the one row' : `${extent === 'all' ? 'all' : 'some of the'} ${rows.toLocaleString('en')} rows`;
  return `reads ${seen} of ${name} that ${rows === 1 ? 'was' : 'were'} tried`;
}
