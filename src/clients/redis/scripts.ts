import { claimScript } from './fleet/claim-script.ts';
import { holdScript } from './fleet/hold-script.ts';
import { publishScript } from './fleet/publish-script.ts';
import { addHistoryScript } from './history/add-script.ts';
import { holdTurnScript } from './push/hold-turn-script.ts';
import { rememberScript } from './push/remember-script.ts';
import { tokenBucketScript } from './token-bucket-script.ts';

/** What the server does for us in one step; each name is a command of the client. */
export const scripts = {
  /** Takes so many keys first. */
  addHistory: { lua: addHistoryScript },
  takeTokens: { lua: tokenBucketScript, numberOfKeys: 1 },
  claimRun: { lua: claimScript, numberOfKeys: 4 },
  holdRun: { lua: holdScript, numberOfKeys: 1 },
  publishRun: { lua: publishScript, numberOfKeys: 3 },
  holdTurn: { lua: holdTurnScript, numberOfKeys: 2 },
  rememberTold: { lua: rememberScript, numberOfKeys: 2 },
};

/** The same, as the client offers it: keys first, then arguments. */
export type ScriptCommands = Readonly<
  Record<keyof typeof scripts, (...words: readonly (string | number)[]) => Promise<unknown>>
>;
