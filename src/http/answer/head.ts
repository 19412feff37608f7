import type { ServerResponse } from 'node:http';
import { systemClock } from '../../core/clock.ts';

/** Longer than the idle time of common load balancers, so that it is they who close. */
export const keepAliveTimeoutMs = 75_000;

/** What stands before the body on the wire, for an answer on a connection that goes on; `date` as HTTP writes it. */
export type Head = (date: string) => string;

/** Not imported: naming what a module of http offers also loads the WebSocket of Node, and with it all of its fetch. */
const { STATUS_CODES } = process.getBuiltinModule('node:http');

/**
 * The same bytes as node:http would write for these headers, put together once a second instead of for every request.
 * Null where it has to look itself: an answer without a body, and values that it refuses.
 */
export function createHead(code: number, lines: readonly string[]): Head | null {
  const hasBody = code >= 200 && code !== 204 && code !== 304;
  if (!hasBody || lines.some((text) => /[^\t\x20-\x7e]/.test(text))) return null;
  const fields = lines.map((text, place) => (place % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
  const before = `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? 'unknown'}\r\n${fields}Date: `;
  const behind = `\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${keepAliveTimeoutMs / 1_000}\r\n\r\n`;
  let [drawnFor, drawn] = ['', ''];
  return (date) => {
    if (date !== drawnFor) [drawnFor, drawn] = [date, `${before}${date}${behind}`];
    return drawn;
  };
}

/** What node:http keeps a head in until it is sent together with the body. */
type Headed = ServerResponse & { _header?: string };

/**
 * Hands node:http a head that is drawn already; false where it has to write one, as where the connection is closed
 * behind the answer. The field is not documented. Where it no longer decides whether a head was written, that is seen
 * at once, and nothing has happened.
 */
export function putHead(response: ServerResponse, code: number, head: Head | null): boolean {
  if (head === null || !response.shouldKeepAlive) return false;
  (response as Headed)._header = head(dateNow());
  if (!response.headersSent) return false;
  response.statusCode = code;
  return true;
}

let [second, date] = [0, ''];

function dateNow(): string {
  const now = Math.floor(systemClock.now() / 1_000);
  if (now !== second) [second, date] = [now, new Date(now * 1_000).toUTCString()];
  return date;
}
