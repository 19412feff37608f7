import type { Answer, Fault } from '../answer.ts';
import type { OutboxPort, OutgoingMessage } from '../ports.ts';
import { renderTemplate } from './template-syntax.ts';

/** What the exercise saw. */
export interface OutboxEvidence {
  /** Messages that were waiting before, and wait again. */
  readonly waiting: number;
}

/**
 * Puts two rendered messages into the outbox and takes them out again, in order. What waited there before is put back
 * as it was; nothing can come between, because nothing here waits.
 */
export function exerciseOutbox(outbox: OutboxPort): Answer<OutboxEvidence> {
  const waiting = takeAll(outbox);
  const sent = ['first', 'second'].map(renderProbe);
  const wasTaken = sent.every((message) => outbox.put(message));
  const kept = takeAll(outbox);
  // Each of them: one that is refused must not keep back those behind it.
  const isRestored = waiting.map((message) => outbox.put(message)).every(Boolean);
  if (!wasTaken) return broken('OUTBOX_REFUSES', 'The outbox in memory takes no message');
  if (!isDeepEqual(sent, kept))
    return broken('OUTBOX_LOSES', 'The outbox in memory does not hand back what it was given');
  if (!isRestored) return broken('OUTBOX_REFUSES', 'The outbox in memory did not take back what it held');
  return { ok: true, value: { waiting: waiting.length } };
}

const renderProbe = (which: string): OutgoingMessage => ({
  to: 'probe@wingman-health.invalid',
  subject: `The ${which} probe`,
  body: renderTemplate('This is the {{which}} probe of the outbox.', { which }),
});

function takeAll(outbox: OutboxPort): readonly OutgoingMessage[] {
  const taken: OutgoingMessage[] = [];
  // The size bounds the loop: an outbox that hands out messages for ever would keep us here.
  for (let left = outbox.size; left > 0; left -= 1) {
    const message = outbox.take();
    if (message) taken.push(message);
  }
  return taken;
}

const isDeepEqual = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);

const broken = (code: string, message: string): { readonly ok: false; readonly fault: Fault } => ({
  ok: false,
  fault: { reason: 'invalid', message, hint: 'Restart this service; if it happens again, report it as a fault', code },
});
