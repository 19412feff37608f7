import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/checks/answer.ts';
import { createResendEmail } from '../../../src/clients/resend/email.ts';
import { createSupabaseRest } from '../../../src/clients/supabase/rest.ts';
import { createSupabaseServices } from '../../../src/clients/supabase/services.ts';
import { systemClock as clock } from '../../../src/core/clock.ts';
import { createSecret } from '../../../src/core/scrubber.ts';
import { startTcp } from './scripted-server.ts';

const options = { signal: new AbortController().signal };
const timeoutMs = 2_000;

/** Whoever is asked over HTTP, by the one question that all of its checks begin with. */
const vendors: Readonly<Record<string, (url: string) => Promise<Answer<unknown>>>> = {
  'the Data API': (url) =>
    createSupabaseRest(projectAt(url)).countRows(
      { role: 'service', schema: 'public', table: 'notes', columns: ['id'], limit: 1 },
      options,
    ),
  'the sign-in service': (url) => createSupabaseServices(projectAt(url)).ask('auth', options),
  'the storage service': (url) => createSupabaseServices(projectAt(url)).ask('storage', options),
  Resend: (url) =>
    createResendEmail({ apiKey: createSecret('re_planted'), baseUrl: url, timeoutMs, clock }).email.inspectKey(options),
};

function projectAt(url: string) {
  const [anonKey, serviceKey] = [createSecret('planted-anon'), createSecret('planted-service')];
  return { url, anonKey, serviceKey, signer: null, timeoutMs, clock };
}

const once = (answer: string | Uint8Array) => (socket: Socket) => {
  socket.once('data', () => socket.end(answer));
};
const forEver = (head: string, line: string) => (socket: Socket) => {
  const go = () => {
    while (socket.writable && socket.write(line.repeat(64)));
    socket.once('drain', go);
  };
  socket.once('data', () => {
    socket.write(head);
    go();
  });
};
const isNotHttp = /^What answers at 127\.0\.0\.1:\d+ is not HTTP$/;
const isNoAnswer = /answers, but not as|gave an answer that cannot be read/;

const answers: readonly (readonly [what: string, serve: (socket: Socket) => void, says: RegExp, reason: string])[] = [
  ['the greeting of SSH', (socket) => void socket.write('SSH-2.0-OpenSSH_9.2p1\r\n'), isNotHttp, 'invalid'],
  ['the greeting of a mail server', (socket) => void socket.write('220 mail ESMTP\r\n'), isNotHttp, 'invalid'],
  ['an alert of TLS', once(Uint8Array.of(0x15, 3, 1, 0, 2, 2, 0x46)), isNotHttp, 'invalid'],
  ['a frame of HTTP/2', once(Uint8Array.of(0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100)), isNotHttp, 'invalid'],
  ['an error of Redis', once("-ERR unknown command 'GET'\r\n"), isNotHttp, 'invalid'],
  ['garbage', once('\u0000\u00ff\u0013\r\n\r\n'), isNotHttp, 'invalid'],
  ['a page without headers', once('<html>planted</html>'), isNotHttp, 'invalid'],
  ['a status that is none', once('HTTP/1.1 9999 OK\r\n\r\n'), isNoAnswer, 'invalid'],
  [
    'chunks without a length',
    once('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
    isNoAnswer,
    'invalid',
  ],
  ['two lengths', once('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n[]'), isNoAnswer, 'invalid'],
  [
    'a body that is not packed as it says',
    once('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n[]'),
    isNoAnswer,
    'invalid',
  ],
  [
    'another protocol from now on',
    once('HTTP/1.1 101 OK\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    isNoAnswer,
    'invalid',
  ],
  [
    'headers without end',
    forEver('HTTP/1.1 200 OK\r\n', 'X-Planted: planted\r\n'),
    /sends more headers than an answer has/,
    'invalid',
  ],
  [
    'trailers without end',
    forEver('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', 'X-Planted: planted\r\n'),
    /sends more headers/,
    'invalid',
  ],
  [
    'headers that break off',
    once('HTTP/1.1 200 OK\r\nContent-Ty'),
    /cut the connection before it had answered/,
    'unreachable',
  ],
  [
    'a body that breaks off',
    once('HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n[{"id":'),
    /cut the connection before it had answered/,
    'unreachable',
  ],
  [
    'a body without end',
    forEver('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n', '[[[[[[[['.repeat(256)),
    /far more than/,
    'invalid',
  ],
];

describe.each(Object.entries(vendors))('%s', (_name, ask) => {
  test.each(answers)('is told apart from what answers with %s', async (_what, serve, says, reason) => {
    await using server = await startTcp(serve);
    const answer = await ask(server.url.replace('redis', 'http'));
    expect(answer).toMatchObject({ ok: false, fault: { reason, message: expect.stringMatching(says) } });
    expect(JSON.stringify(answer)).not.toContain('planted');
  });

  test('is told apart from what does not speak TLS', async () => {
    await using server = await startTcp(once('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const answer = await ask(server.url.replace('redis', 'https'));
    expect(answer).toMatchObject({ fault: { reason: 'invalid', message: expect.stringContaining('TLS') } });
  });
});
