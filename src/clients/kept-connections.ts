import type { LookupFunction } from 'node:net';
import { limitHeadersFrom } from './limit-headers.ts';
import { lookUp } from './look-up.ts';

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

/**
 * Longer than the pause between two looks at the database or at the services, shorter than servers and balancers wait for
 * a further question (a minute and more). Where a server says how long it waits, that counts instead.
 */
const keptMs = 45_000;
/** So often at the most, and the name of the host and its certificate are looked at again. */
const callsOfConnection = 100;

interface Kept {
  readonly dispatcher: Dispatcher;
  underWay: number;
}

const keptByOrigin = new Map<string, Kept>();

/**
 * Asks over connections that are kept from one look to the next: the fetch of Node gives them up after four seconds, and
 * each look would begin with as many handshakes as it has questions. Where one question fails, none of them is used
 * again: those who ask next find out what somebody new finds out.
 */
export async function overKeptConnections<Value>(
  url: string,
  ask: (connections: { readonly dispatcher?: Dispatcher }) => Promise<Value>,
): Promise<Value> {
  const origin = URL.parse(url)?.origin ?? '';
  limitHeadersFrom(origin);
  const kept = keptByOrigin.get(origin) ?? keep();
  if (!kept) return ask({});
  keptByOrigin.set(origin, kept);
  kept.underWay += 1;
  try {
    return await ask({ dispatcher: kept.dispatcher });
  } catch (error) {
    if (keptByOrigin.get(origin) === kept) keptByOrigin.delete(origin);
    throw error;
  } finally {
    kept.underWay -= 1;
    if (kept.underWay === 0 && keptByOrigin.get(origin) !== kept) void kept.dispatcher.close();
  }
}

type AgentOfNode = new (options: {
  keepAliveTimeout: number;
  maxRequestsPerClient: number;
  connect: { lookup: LookupFunction };
}) => Dispatcher;

/** Another of what the fetch of Node uses; null where somebody has replaced that, whose proxy or certificates count. */
function keep(): Kept | null {
  // Only when the first of its classes is named is there any of it.
  void Response;
  const common: unknown = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1'));
  if (typeof common !== 'object' || common === null) return null;
  const Agent = common.constructor as AgentOfNode;
  if (!(Agent.name === 'EnvHttpProxyAgent' || (Agent.name === 'Agent' && isPlain(common)))) return null;
  const dispatcher = new Agent({
    keepAliveTimeout: keptMs,
    maxRequestsPerClient: callsOfConnection,
    connect: { lookup: lookUp },
  });
  return { dispatcher, underWay: 0 };
}

/** Whether it was made without saying how to connect. */
function isPlain(agent: object): boolean {
  const key = Object.getOwnPropertySymbols(agent).find(({ description }) => description === 'options');
  const { connect } = Object(key && Reflect.get(agent, key)) as { readonly connect?: unknown };
  return connect === undefined;
}
