import { expect, test } from 'vitest';
import { networkCause } from '../../../src/clients/network-cause.ts';

const withCode = (code: string) => Object.assign(new Error('secret text'), { code });
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });

test.each([
  ['ENOTFOUND', 'unknown_host'],
  ['EAI_NONAME', 'unknown_host'],
  ['EAI_AGAIN', 'resolver'],
  ['EAI_FAIL', 'resolver'],
  ['ECONNREFUSED', 'unreachable'],
  ['ECONNRESET', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['UND_ERR_SOCKET', 'unreachable'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['CERT_HAS_EXPIRED', 'certificate'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'certificate'],
  ['HPE_INVALID_CONSTANT', 'protocol'],
  ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
  ['Z_DATA_ERROR', 'protocol'],
])('%s under a failed fetch is %s', (code, kind) => {
  expect(networkCause(fetchFailed(withCode(code)))).toEqual({ kind, code });
});

test.each(['EACCES', 'EPERM'])(
  'a connection that this machine forbids is unreachable, and a file is none: %s',
  (code) => {
    const forbidden = Object.assign(withCode(code), { syscall: 'connect' });
    expect(networkCause(fetchFailed(forbidden))).toEqual({ kind: 'unreachable', code });
    expect(networkCause(Object.assign(withCode(code), { syscall: 'open' }))).toBeNull();
  },
);

test('who unpacks something else has no connection that failed', () => {
  expect(networkCause(withCode('Z_DATA_ERROR'))).toBeNull();
});

test('an abort is a timeout whatever its message says', () => {
  expect(networkCause(new DOMException('x', 'TimeoutError'))).toEqual({ kind: 'timeout', code: 'TIMEOUT' });
  expect(networkCause(new DOMException('x', 'AbortError'))).toEqual({ kind: 'timeout', code: 'TIMEOUT' });
});

test('the first of several attempts is looked at', () => {
  const attempts = new AggregateError([withCode('ECONNREFUSED'), withCode('ENETUNREACH')]);
  expect(networkCause(fetchFailed(attempts))?.code).toBe('ECONNREFUSED');
});

test('anything else is not a cause, and a circle of causes ends', () => {
  const circle = new Error('a');
  circle.cause = circle;
  expect([new Error('ECONNREFUSED'), circle, null, 'ECONNREFUSED', withCode('SECRET')].map(networkCause)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
});
