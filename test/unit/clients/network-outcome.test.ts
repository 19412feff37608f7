import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { networkOutcome } from '../../../src/clients/network-outcome.ts';
import { closedPort } from '../../support/closed-port.ts';

/** What a fetch that nobody catches rejects with, for real. */
async function failureOf(url: string, timeoutMs = 5_000): Promise<unknown> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    return error;
  }
  throw new Error(`${url} answered`);
}

/** A port that says this to whoever connects, and nothing when it is empty. */
async function speaking(text: string): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (text !== '') socket.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, close: () => server.close() };
}

test('a port where nobody listens refuses connections, and is named', async () => {
  const port = await closedPort();
  const outcome = networkOutcome(await failureOf(`http://127.0.0.1:${port}/ping`));
  const place = `127.0.0.1:${port}`;
  expect(outcome).toMatchObject({
    status: 'failed',
    reason: 'unreachable',
    message: `What the check asks at ${place} refuses connections`,
    error: `ECONNREFUSED ${place}`,
    details: { place },
  });
});

test('a host that cannot be found is named', async () => {
  const outcome = networkOutcome(await failureOf('http://gateway.invalid/ping'));
  expect(outcome).toMatchObject({ reason: 'unreachable', error: expect.stringContaining('gateway.invalid') });
});

test('a server that says nothing is a timeout', async () => {
  const silent = await speaking('');
  const outcome = networkOutcome(await failureOf(`http://127.0.0.1:${silent.port}/`, 100));
  silent.close();
  expect(outcome).toMatchObject({ status: 'failed', reason: 'timeout' });
});

test('a server without TLS where that is expected is no secure connection', async () => {
  const plain = await speaking('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  const outcome = networkOutcome(await failureOf(`https://127.0.0.1:${plain.port}/`));
  plain.close();
  expect(outcome).toMatchObject({ status: 'failed', reason: 'invalid' });
});

const withCode = (code: string, fields = {}) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, ...fields }) });

test.each([
  ['ENOTFOUND', { hostname: 'gateway.example' }, 'unreachable', 'ENOTFOUND gateway.example'],
  ['EAI_AGAIN', { hostname: 'gateway.example' }, 'unreachable', 'EAI_AGAIN gateway.example'],
  ['ECONNRESET', { host: 'gateway.example', port: 443 }, 'unreachable', 'ECONNRESET gateway.example:443'],
  ['ECONNREFUSED', { address: '::1', port: 443 }, 'unreachable', 'ECONNREFUSED [::1]:443'],
  ['CERT_HAS_EXPIRED', {}, 'invalid', 'CERT_HAS_EXPIRED'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', {}, 'invalid', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
])('%s with %j is %s', (code, fields, reason, error) => {
  expect(networkOutcome(withCode(code, fields))).toMatchObject({ status: 'failed', reason, error });
});

test('the client of fetch that gives up by itself has the address in its words alone', () => {
  const cause = Object.assign(new Error('Connect Timeout Error (attempted address: 10.0.0.1:443, timeout: 10000ms)'), {
    code: 'UND_ERR_CONNECT_TIMEOUT',
  });
  expect(networkOutcome(new TypeError('fetch failed', { cause }))).toMatchObject({
    reason: 'timeout',
    error: 'UND_ERR_CONNECT_TIMEOUT 10.0.0.1:443',
  });
});

test.each([
  ['a mistake in the code', new TypeError('undefined is not a function')],
  ['an address that is none', new TypeError('Failed to parse URL', { cause: new TypeError('Invalid URL') })],
  ['nothing', undefined],
])('%s is no fault of the network', (_what, error) => {
  expect(networkOutcome(error)).toBeNull();
});
