import type { Cancel, Clock } from '../../core/clock.ts';
import type { Transition } from '../../core/result.ts';
import type { Health } from '../../core/summary/health.ts';
import type { Summary } from '../../core/summary/summary.ts';
import type { createDrawHealth } from '../answer/draw-health.ts';
import { representTransition } from '../answer/represent.ts';
import { transitionBody } from '../answer/schemas.ts';
import type { Board } from '../board.ts';
import { selectEverything } from '../query/selection.ts';
import { redactFor, type Tier } from '../redact.ts';

/** What a client is written to; an answer of node:http is one. */
export interface EventSink {
  /** Bytes that were written and have not been taken yet. */
  readonly writableLength: number;
  write(text: string | Uint8Array): unknown;
  end(): unknown;
  destroy(): unknown;
}

/** Tells clients what changes, as server-sent events. */
export interface EventFeed {
  readonly clients: number;
  /** Whether one more client of this tier can be told: there is room, and the service is not stopping. */
  isOpenTo(tier: Tier): boolean;
  /** Tells a client the state of now, and from then on what changes. Call the answer when it has gone. */
  add(sink: EventSink, tier: Tier): () => void;
  /** Ends every stream, and takes no more clients. */
  close(): void;
}

export interface EventFeedOptions {
  readonly health: Health;
  readonly board: Board;
  readonly drawHealth: ReturnType<typeof createDrawHealth>;
  readonly clock: Clock;
  readonly mostClients?: number;
}

const defaultMostClients = 1_000;
/** The other places are kept for those who are told everything, and come when something is wrong. */
const shareOfStrangers = 0.9;
/** So many are written to before others have their turn. */
const clientsOfTurn = 50;
/** Below the idle time of every common proxy. */
const heartbeatMs = 15_000;
/**
 * What changes together is told together: the results of one fault come within moments of each other. Where many listen
 * each snapshot is written so many times that it may come a little later.
 */
const gatherMs = { few: 200, many: 1_000 };
const manyClients = 100;
/** What a browser waits before it comes back. */
const retryMs = 3_000;
/** A client with more than this untaken does not read: it is dropped before it costs memory. */
const mostUntakenBytes = 256 * 1_024;
/** After the end of its stream a client has this long to take what was written. */
const partingMs = 500;

/** Costs nothing without clients: it listens to the monitor only while somebody listens to it. */
export function createEventFeed({
  health,
  board,
  drawHealth,
  clock,
  mostClients = defaultMostClients,
}: EventFeedOptions): EventFeed {
  const clients = new Map<EventSink, Tier>();
  let isClosed = false;
  /** By tier, so that what a tier may not see does not show in when it is told. */
  const told = new Map<Tier, string>();
  /** By tier, what is told next. */
  const untold = new Map<Tier, string>();
  let isTelling = false;
  let stopListening: Cancel = () => {};
  let cancelBeat: Cancel = () => {};
  let cancelTelling: Cancel | null = null;

  function send(sink: EventSink, bytes: Uint8Array): void {
    if (sink.writableLength <= mostUntakenBytes) return void sink.write(bytes);
    forget(sink);
    sink.destroy();
  }

  function broadcast(textFor: (tier: Tier) => string | null): void {
    for (const tier of new Set(clients.values())) {
      const text = textFor(tier);
      if (text) untold.set(tier, (untold.get(tier) ?? '') + text);
    }
    if (!isTelling) tellEverybody();
  }

  /** Writes the same bytes to all, some in each turn; what comes up meanwhile is told in one with all that did. */
  function tellEverybody(): void {
    const bytes = new Map([...untold].map(([tier, text]) => [tier, Buffer.from(text)]));
    untold.clear();
    const listeners = [...clients];
    const tellSome = () => {
      for (const [sink, tier] of listeners.splice(0, clientsOfTurn)) {
        const text = bytes.get(tier);
        if (text && clients.has(sink)) send(sink, text);
      }
      isTelling = listeners.length > 0;
      if (isTelling) setImmediate(tellSome);
      else if (untold.size > 0) tellEverybody();
    };
    tellSome();
  }

  function snapshotEvent(tier: Tier): string {
    const selection = selectEverything(health);
    return formatEvent('snapshot', board.take(drawHealth({ selection, format: 'json', tier, isComplete: true })).body);
  }

  function tellWhatChanged(): void {
    cancelTelling?.();
    cancelTelling = null;
    const summary = health.summary();
    broadcast((tier) => {
      const words = wordsOf(redactFor(tier).summary(summary));
      if (words === told.get(tier)) return null;
      told.set(tier, words);
      return snapshotEvent(tier);
    });
  }

  /** Also looks for what changed by itself: results become stale without anything happening. */
  function beat(): void {
    cancelBeat = clock.after(heartbeatMs, beat);
    broadcast(() => ': still here\n\n');
    tellWhatChanged();
  }

  function listen(): void {
    stopListening = health.observe({
      onResult() {
        const delayMs = clients.size > manyClients ? gatherMs.many : gatherMs.few;
        cancelTelling ??= clock.after(delayMs, tellWhatChanged);
      },
      onTransition(transition: Transition) {
        broadcast((tier) => {
          const body = transitionBody.parse(representTransition(redactFor(tier).transition(transition), tier));
          return formatEvent('transition', JSON.stringify(body));
        });
      },
    });
    cancelBeat = clock.after(heartbeatMs, beat);
  }

  function forget(sink: EventSink): void {
    if (!clients.delete(sink) || clients.size > 0) return;
    stopListening();
    cancelBeat();
    cancelTelling?.();
    cancelTelling = null;
  }

  return {
    get clients() {
      return clients.size;
    },
    isOpenTo(tier) {
      const places = tier === 'everything' ? mostClients : mostClients * shareOfStrangers;
      return !isClosed && clients.size < places;
    },
    add(sink, tier) {
      if (clients.size === 0) listen();
      if (![...clients.values()].includes(tier)) told.set(tier, wordsOf(redactFor(tier).summary(health.summary())));
      clients.set(sink, tier);
      sink.write(`retry: ${retryMs}\n\n`);
      sink.write(snapshotEvent(tier));
      return () => forget(sink);
    },
    close() {
      isClosed = true;
      for (const sink of [...clients.keys()]) {
        forget(sink);
        sink.end();
        clock.after(partingMs, () => sink.destroy());
      }
    },
  };
}

/** JSON has no line breaks of its own, so one line of data is enough. */
function formatEvent(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}

/** What the results say, without the numbers and times that every run changes. */
function wordsOf({ snapshots }: Summary): string {
  return JSON.stringify(
    snapshots.map(({ category, results }) => [
      category,
      results.map(({ status, reason, message, hint }) => [status, reason, message, hint]),
    ]),
  );
}
