import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** What a server for names does with a question. */
export type ResolverMode = 'answers' | 'is silent' | 'fails' | 'knows no name' | 'is gone';

/** A server for names, for which every name is this machine. */
export interface Resolver extends AsyncDisposable {
  /** Where it is asked, always at port 53: there is no other place to ask. */
  readonly address: string;
  become(mode: ResolverMode): Promise<void>;
}

const port = 53;
const answerFlags = 0x8180;
const codes = { answers: 0, fails: 2, 'knows no name': 3 } as const;
const headerBytes = 12;
const typeA = 1;
const loopback = [127, 0, 0, 1];

/** Starts one at an address of this machine that nobody else uses; wants to be root. */
export async function startResolver(): Promise<Resolver> {
  const address = `127.53.${process.pid % 250}.${1 + Math.floor(Math.random() * 250)}`;
  let mode: ResolverMode = 'answers';
  let socket: Socket | null = null;

  async function open() {
    const opened = createSocket('udp4');
    opened.on('message', (question, { address: host, port: from }) => {
      if (mode === 'is silent' || mode === 'is gone') return;
      opened.send(answer(question, codes[mode]), from, host);
    });
    opened.bind(port, address);
    await once(opened, 'listening');
    socket = opened;
  }
  async function close() {
    const closing = socket;
    socket = null;
    if (!closing) return;
    const closed = once(closing, 'close');
    closing.close();
    await closed;
  }
  await open();
  return {
    address,
    async become(next) {
      mode = next;
      if (next === 'is gone') await close();
      else if (!socket) await open();
    },
    [Symbol.asyncDispose]: close,
  };
}

/** The question again (RFC 1035, 4.1), and where it asks for an address of four bytes, the one of this machine. */
function answer(question: Buffer, code: number): Buffer {
  const end = question.indexOf(0, headerBytes) + 5;
  const asked = question.subarray(headerBytes, end);
  const hasAnswer = code === 0 && question.readUInt16BE(end - 4) === typeA;
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(question.readUInt16BE(0), 0);
  header.writeUInt16BE(answerFlags | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(hasAnswer ? 1 : 0, 6);
  const record = Buffer.from([0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 0, 0, 4, ...loopback]);
  return Buffer.concat([header, asked, hasAnswer ? record : Buffer.alloc(0)]);
}
