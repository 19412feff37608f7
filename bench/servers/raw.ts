import { createServer } from 'node:http';

/** What node:http alone costs: it sends whatever it was told last, and looks at nothing of the request. */

export interface Replay {
  readonly status: number;
  /** Name, value, name, value. */
  readonly headers: readonly string[];
  /** In base64. */
  readonly body: string;
  readonly isText: boolean;
  readonly keepAliveMs: number;
}

/** Below this node:http sends a string sooner than a Buffer, as one piece with the headers. */
const smallBytes = 4096;

let status = 200;
let headers: string[] = [];
let body: string | Buffer = '';

const server = createServer((_request, response) => {
  response.writeHead(status, headers);
  response.end(body);
});

process.on('message', (replay: Replay) => {
  const bytes = Buffer.from(replay.body, 'base64');
  status = replay.status;
  headers = [...replay.headers];
  body = replay.isText && bytes.length < smallBytes ? bytes.toString() : bytes;
  server.keepAliveTimeout = replay.keepAliveMs;
  process.send?.('ready');
});

server.listen(Number(process.env.PORT), '127.0.0.1');
