import type { Clock } from '../core/clock.ts';
import { placeInStack } from '../core/words/place-in-stack.ts';

interface Frame {
  readonly functionName: string;
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number };
}

/** What a debugger in the thread tells; of its protocol what is read here. */
interface Told {
  readonly method?: string;
  readonly params?: {
    readonly scriptId?: string;
    readonly url?: string;
    readonly callFrames?: readonly Frame[];
  };
}

export interface BlockingPlace {
  readonly stack: string;
  /** As `file.mjs:12:5`. */
  readonly place: string | null;
}

/**
 * Looks into a thread that does not give its turn back: a debugger can stop a loop, and nothing else tells where it is.
 * No port is opened. Null where that is not found out in time, as in a call that waits outside of JavaScript.
 */
export async function findBlockingPlace(
  threadName: string,
  clock: Clock,
  withinMs: number,
): Promise<BlockingPlace | null> {
  // Node can be built without it.
  const inspector = await import('node:inspector').catch(() => null);
  if (!inspector) return null;
  const { promise, resolve } = Promise.withResolvers<BlockingPlace | null>();
  const session = new inspector.Session();
  const urls = new Map<string, string>();
  const sessions: string[] = [];
  let id = 0;
  const tell = (sessionId: string, method: string) => {
    id += 1;
    session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method }) });
  };
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    if (!workerInfo.title.endsWith(` ${threadName}`)) return;
    sessions.push(sessionId);
    tell(sessionId, 'Debugger.enable');
    tell(sessionId, 'Debugger.pause');
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) => {
    const { method, params = {} }: Told = JSON.parse(message);
    if (method === 'Debugger.scriptParsed') urls.set(params.scriptId ?? '', params.url ?? '');
    if (method !== 'Debugger.paused') return;
    // A thread that a debugger has stopped could not be ended.
    tell(sessionId, 'Debugger.resume');
    const stack = (params.callFrames ?? []).map((frame) => describeFrame(frame, urls)).join('\n');
    resolve({ stack, place: placeInStack(stack) });
  });
  const cancel = clock.after(withinMs, () => {
    // Or the thread would stop when nobody listens any more, and could not be ended.
    for (const sessionId of sessions) tell(sessionId, 'Debugger.disable');
    resolve(null);
  });
  session.connect();
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  const found = await promise;
  cancel();
  session.disconnect();
  return found;
}

function describeFrame({ functionName, location }: Frame, urls: ReadonlyMap<string, string>): string {
  const place = `${urls.get(location.scriptId)}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`;
  return functionName === '' ? `    at ${place}` : `    at ${functionName} (${place})`;
}
