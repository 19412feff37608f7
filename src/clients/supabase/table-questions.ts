import type { Answer, CallOptions, Fault } from '../../checks/answer.ts';
import type { HeldTable, RestQuery } from '../../checks/ports.ts';
import { tablesIn } from '../../checks/rest/tables-in.ts';
import type { Cancel, Clock } from '../../core/clock.ts';

type Ask = (query: RestQuery, options: CallOptions) => Promise<Answer<number>>;

export interface TableQuestionsOptions {
  readonly clock: Clock;
  /** How long whoever asks waits for the answer. */
  readonly timeoutMs: number;
  /** Sends a question, and waits for as long as the signal allows. */
  readonly ask: Ask;
  /** What is said where the time was up. */
  readonly late: (query: RestQuery) => Fault;
  /** What is said of a table that does not answer while others do; where it is another one than is asked, that is given too. */
  readonly silent: (query: RestQuery, table: string) => Fault;
}

export interface TableQuestions {
  readonly ask: Ask;
  /** The tables that do not answer while others do. */
  held(): readonly HeldTable[];
  /** Breaks off what waits. */
  close(): void;
}

/**
 * Reads that are bounded as ours take no time. One that takes longer, while others are answered, waits for its table; and
 * whoever asks has time for two more tables then.
 */
const [shareOfTimeout, mostPatienceMs] = [1 / 3, 1_000];
/** Of a question that is left waiting. Each time that it was in vain the next one waits twice as long, up to the other. */
const [shortestHoldMs, longestHoldMs] = [60_000, 240_000];
/**
 * The API has few connections. Beside one question that is left waiting, tables that have not answered since are asked one
 * after the other, because their policies may read the locked one; beside so many, none of them is.
 */
const mostHeld = 3;

interface Held extends HeldTable {
  /** Whether it can wait for nothing but the table: a policy may take long for everybody but the service. */
  readonly isForTable: boolean;
  /** How many answers there were when it was asked. */
  readonly answersBefore: number;
  /** Whether it can wait for no other table: under policies, and where others are embedded, it may. */
  readonly isAboutOne: boolean;
  readonly breakOff: () => void;
}

/** Whether somebody else is asked, before it is said whose fault a silence is. */
interface Witnessed {
  readonly hasWitness: boolean;
}

/**
 * A query that waits for a lock goes on in the database when its caller has gone: to ask again each time would fill the
 * API's connections with questions of ours. So one that others overtake is left to wait, and its table is not asked about
 * again before it has come back. Where nobody is answered, it is no matter of a table, and the question is broken off.
 */
export function createTableQuestions({ clock, timeoutMs, ask, late, silent }: TableQuestionsOptions): TableQuestions {
  const patienceMs = Math.min(mostPatienceMs, timeoutMs * shareOfTimeout);
  const held = new Map<string, Held>();
  /** Those that are asked for somebody at the moment; settled when they are answered, left waiting or broken off. */
  const underWay = new Map<string, Promise<unknown>>();
  const inVain = new Map<string, number>();
  /** What was answered last of each table, to the service or to those under policies, and as the how manieth answer. */
  const answered = new Map<string, { readonly query: RestQuery; readonly place: number }>();
  /** The question to one that has not. */
  let unsure: Promise<unknown> | null = null;
  let answers = 0;

  /** What is said without asking, because a question to the table still waits; null where one may be asked. */
  function findFault(query: RestQuery): Fault | null {
    const own = keyOf(query);
    const touched = tablesIn(query);
    const [asked = ''] = touched;
    const waiting = held.get(own);
    const table = touched.find((name) => held.has(name));
    if (!table && waiting && !waiting.isForTable && !needsTableAlone(query)) return late(query);
    if (waiting || table) return silent(query, table ?? asked);
    return held.size >= mostHeld && isUnsure(query) ? silent(query, asked) : null;
  }

  function isUnsure(query: RestQuery): boolean {
    if (held.size === 0) return false;
    const before = Math.min(...[...held.values()].map(({ answersBefore }) => answersBefore));
    return !signsOf(query).every((sign) => (answered.get(sign)?.place ?? 0) > before);
  }

  /** Asks again what was answered last of another table, where nobody else asks anything: it shows whose fault a silence is. */
  async function askWitness(query: RestQuery, signal: AbortSignal): Promise<void> {
    const touched = tablesIn(query);
    const others = [...answered.values()].filter(
      (one) => !tablesIn(one.query).some((table) => touched.includes(table)),
    );
    const [last] = others.toSorted((left, right) => right.place - left.place);
    if (last) await askInTurn(last.query, signal, { hasWitness: false });
  }

  function send(query: RestQuery, signal: AbortSignal, { hasWitness }: Witnessed): Promise<Answer<number>> {
    const key = keyOf(query);
    const { promise: given, resolve } = Promise.withResolvers<Answer<number>>();
    const controller = new AbortController();
    const isForTable = needsTableAlone(query);
    const answersBefore = answers;
    const cancels: Cancel[] = [];

    const settle = (answer: Answer<number>) => {
      underWay.delete(key);
      for (const cancel of cancels.splice(0)) cancel();
      signal.removeEventListener('abort', giveUp);
      resolve(answer);
    };
    const leaveWaiting = () => {
      const times = inVain.get(key) ?? 0;
      const breakOff = () => {
        inVain.set(key, times + 1);
        controller.abort();
      };
      const [asked = '', ...others] = tablesIn(query);
      const { schema, table } = query;
      const isAboutOne = query.role === 'service' && others.length === 0;
      held.set(key, { schema, table, answersBefore, isForTable, isAboutOne, breakOff });
      settle({ ok: false, fault: isForTable ? silent(query, asked) : late(query) });
      cancels.push(clock.after(Math.min(longestHoldMs, shortestHoldMs * 2 ** times), breakOff));
    };
    const isOpen = () => underWay.get(key) === given;
    const isOvertaken = () => answers > answersBefore;
    const overtake = async () => {
      if (!isOvertaken() && hasWitness) await askWitness(query, signal);
      if (isOpen() && isOvertaken()) leaveWaiting();
    };
    const giveUp = () => {
      if (isOvertaken()) return leaveWaiting();
      settle({ ok: false, fault: late(query) });
      controller.abort();
    };
    if (isForTable) cancels.push(clock.after(patienceMs, () => void overtake()));
    cancels.push(clock.after(timeoutMs, giveUp));
    signal.addEventListener('abort', giveUp, { once: true });

    underWay.set(key, given);
    void ask(query, { signal: controller.signal }).then((answer) => {
      const hasWaited = held.delete(key);
      if (isOfDatabase(answer)) {
        answers += 1;
        inVain.delete(key);
        for (const sign of signsOf(query)) answered.set(sign, { query, place: answers });
      }
      if (!hasWaited) settle(answer);
      for (const cancel of cancels) cancel();
    });
    return given;
  }

  async function askInTurn(query: RestQuery, signal: AbortSignal, witnessed: Witnessed): Promise<Answer<number>> {
    for (;;) {
      if (signal.aborted) return { ok: false, fault: late(query) };
      const fault = findFault(query);
      if (fault) return { ok: false, fault };
      const before = underWay.get(keyOf(query)) ?? (isUnsure(query) ? unsure : null);
      if (!before) return isUnsure(query) ? sendUnsure(query, signal, witnessed) : send(query, signal, witnessed);
      await before;
    }
  }

  function sendUnsure(query: RestQuery, signal: AbortSignal, witnessed: Witnessed): Promise<Answer<number>> {
    const given = send(query, signal, witnessed);
    const own = given.then(() => {
      if (unsure === own) unsure = null;
    });
    unsure = own;
    return given;
  }

  return {
    ask: (query, { signal }) => askInTurn(query, signal, { hasWitness: true }),
    held: () => [...held.values()].filter(({ isAboutOne }) => isAboutOne),
    close() {
      for (const { breakOff } of held.values()) breakOff();
    },
  };
}

/** Whether it came from behind the gateway and the API: rows, or what is wrong with an object. */
function isOfDatabase(answer: Answer<number>): boolean {
  return answer.ok || (answer.fault.about !== undefined && answer.fault.about !== 'key');
}

/** Whether no policy is evaluated for it. */
const needsTableAlone = ({ role, limit }: RestQuery) => role === 'service' || limit === 0;
/** What is known of its tables when it is answered. */
const signsOf = (query: RestQuery) => tablesIn(query).map((table) => `${table} ${query.role === 'service'}`);
/** Who is under policies may wait where the service does not. What embeds another table waits for either. */
const keyOf = (query: RestQuery) => [...tablesIn(query), ...(query.role === 'service' ? [] : [''])].join(' ');
