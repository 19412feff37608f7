import type { PersonaEvidence, RelationEvidence, TriedCommand } from '../../../checks/catalog/facts.ts';

/** In milliseconds. Whatever ended a question before was not the timeout of the functions, which is three seconds. */
const leastCanceledMs = 2_000;

/** Who is asked about one row of a table, and nobody beside. */
export type Alone = 'owner' | 'another owner' | 'stranger';

/**
 * That a look was cancelled says nothing of users: it asked much, and the time may have gone elsewhere. So two owners,
 * or the only one, are asked about one row of theirs, each in a call of its own, or a stranger where nobody owns one.
 * Where all of that is cancelled too, it is an error that users meet with; else no more is known than before.
 */
export async function askAlone(
  canceled: RelationEvidence,
  ask: (alone: Alone) => Promise<RelationEvidence | null>,
): Promise<RelationEvidence> {
  const isCanceled = ({ canceledAfterMs }: RelationEvidence) => (canceledAfterMs ?? 0) >= leastCanceledMs;
  const isUnasked = ({ personas }: RelationEvidence) =>
    personas.every(({ commands }) =>
      Object.values(commands).every(({ own, foreign, shared, sqlstate }) => !(own ?? foreign ?? shared ?? sqlstate)),
    );
  const first = await ask('owner');
  if (!first) return canceled;
  const isOwned = !isUnasked(first);
  if (isOwned && !isCanceled(first)) return canceled;
  const second = await ask(isOwned ? 'another owner' : 'stranger');
  if (!second || (!isCanceled(second) && !(isOwned && isUnasked(second)))) return canceled;
  const shown = [first, second].filter(isCanceled);
  const told = shown.flatMap(isOwned ? askedOf('owner') : askedOf('stranger'));
  return {
    ...canceled,
    canceledAfterMs: Math.min(...shown.flatMap(({ canceledAfterMs }) => canceledAfterMs ?? [])),
    personas: isOwned
      ? [...canceled.personas, ...told]
      : [...told.map((one) => addCommands(one, canceled)), ...canceled.personas.filter(({ as }) => as !== 'stranger')],
  };
}

/** Of those who were asked alone: there the time that was up is an error that they meet with. */
function askedOf(as: PersonaEvidence['as']) {
  const asError = ({ obstacle, ...tried }: TriedCommand) => (isLate({ obstacle }) ? tried : { ...tried, obstacle });
  return (evidence: RelationEvidence): readonly PersonaEvidence[] =>
    nameObstacles(evidence)
      .personas.filter((persona) => persona.as === as && Object.values(persona.commands).some(isLate))
      .map((persona) => changeCommands(persona, asError));
}

/** With what was seen of a stranger before the look was cancelled. */
function addCommands(alone: PersonaEvidence, { personas }: RelationEvidence): PersonaEvidence {
  const before = personas.find(({ as }) => as === alone.as);
  const isSeen = ({ own, foreign, shared, madeUp }: TriedCommand) => (own ?? foreign ?? shared ?? madeUp) !== null;
  const commands = Object.entries(before?.commands ?? {}).filter(([, tried]) => isSeen(tried));
  return { ...alone, commands: { ...alone.commands, ...Object.fromEntries(commands) } };
}

function changeCommands(persona: PersonaEvidence, change: (tried: TriedCommand) => TriedCommand): PersonaEvidence {
  const commands = Object.entries(persona.commands).map(([command, tried]) => [command, change(tried)]);
  return { ...persona, commands: Object.fromEntries(commands) };
}

const isLate = ({ obstacle }: Pick<TriedCommand, 'obstacle'>) => obstacle === 'timeout';

/** The SQLSTATEs of an evaluation that checks decide by. */
const obstacles: Readonly<Record<string, TriedCommand['obstacle']>> = {
  '25006': 'read_only',
  '42501': 'forbidden',
  '55P03': 'locked',
  '57014': 'timeout',
  // One of our own: a policy calls what is in a schema that users may not use. They may all the same.
  WHUSE: 'schema_usage',
};

/** What the codes of evidence mean to the checks. */
export function nameObstacles(evidence: RelationEvidence): RelationEvidence {
  const name = (tried: TriedCommand) => ({ ...tried, obstacle: obstacles[tried.sqlstate ?? ''] });
  const personas = evidence.personas.map((persona) => changeCommands(persona, name));
  const isLocked = obstacles[evidence.sqlstate ?? ''] === 'locked';
  return { ...evidence, personas, ...(isLocked && { obstacle: 'locked' }) };
}
