import type { Command } from '../../../core/exposure.ts';
import type { ExposureView, JudgedCommand, JudgedRelation } from './exposure-view.ts';
import type { Complaint } from './judge-signed-in.ts';

interface Complained {
  readonly judged: JudgedRelation;
  readonly commands: readonly Command[];
  /** Of what could not be evaluated, the SQLSTATE. */
  readonly code: string | null;
}

/** The relations about which something is said of what signed-in users can do, with the commands. */
export function* complained({ relations }: ExposureView, complaint: Complaint): Generator<Complained> {
  for (const judged of relations) {
    const found = judged.judged.filter(({ signedIn }) => signedIn.complaint === complaint);
    const [first] = found;
    if (first) yield { judged, commands: found.map(({ command }) => command), code: codeOf(first) };
  }
}

const codeOf = ({ stranger, owners, failing }: JudgedCommand) =>
  stranger.code ?? [...owners, ...failing].find(({ code }) => code !== null)?.code ?? null;
