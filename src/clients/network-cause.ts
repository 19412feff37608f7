/** How a connection failed, whatever it was for. */
export type NetworkKind =
  | 'timeout'
  | 'unknown_host'
  | 'resolver'
  | 'unreachable'
  | 'certificate'
  | 'other_protocol'
  | 'protocol';

export interface NetworkCause {
  readonly kind: NetworkKind;
  /** A constant of Node or of its fetch, such as `ECONNREFUSED`. */
  readonly code: string;
}

const kinds: readonly (readonly [RegExp, NetworkKind])[] = [
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/, 'timeout'],
  // Not «there is no such name», but nobody who could say it.
  [/^EAI_(AGAIN|FAIL)$/, 'resolver'],
  [/^(ENOTFOUND|EAI_[A-Z]+)$/, 'unknown_host'],
  [
    /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|E(HOST|NET)(UNREACH|DOWN)|EADDRNOTAVAIL|UND_ERR_(SOCKET|CLOSED))$/,
    'unreachable',
  ],
  [/^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|HOSTNAME_MISMATCH$|EPROTO$)|SELF_SIGNED_CERT/, 'certificate'],
  [/^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES_)|BODY_TOO_LARGE$)/, 'protocol'],
];

/** Of a body that is packed in another way than its headers say. Whoever unpacks something else has these codes too. */
const unpacking = /^(Z_[A-Z]+_ERROR|ZSTD_error_\w+|ERR__ERROR_\w+|ERR_BROTLI_\w+)$/;

/** Errors of fetch wrap the cause, once or twice; more would be a circle. */
const deepest = 5;

/** Finds out why a connection failed by the stable codes on the error and its causes; null when it was something else. */
export function networkCause(error: unknown): NetworkCause | null {
  let current: unknown = error;
  for (let depth = 0; depth < deepest && typeof current === 'object' && current !== null; depth += 1) {
    const { name, code, syscall, message, cause, errors } = current as Readonly<Record<string, unknown>>;
    if (name === 'TimeoutError' || name === 'AbortError') return { kind: 'timeout', code: 'TIMEOUT' };
    if (name === 'HTTPParserError') return readParserError(code, message);
    if (typeof code === 'string') {
      if (depth > 0 && unpacking.test(code)) return { kind: 'protocol', code };
      // The connection was cut on this side, because what came is no answer to a question.
      if (code === 'UND_ERR_SOCKET' && /^bad (response|upgrade)$/.test(String(message)))
        return { kind: 'protocol', code: 'BAD_RESPONSE' };
      // A firewall on this side; without a connection it is a file that may not be read.
      if (syscall === 'connect' && (code === 'EACCES' || code === 'EPERM')) return { kind: 'unreachable', code };
      const kind = kinds.find(([pattern]) => pattern.test(code))?.[1];
      if (kind) return { kind, code };
    }
    current = cause ?? (Array.isArray(errors) ? errors[0] : null);
  }
  return null;
}

/** Newer versions of Node give it no code, and only its message tells a beginning that is none from what follows it. */
function readParserError(code: unknown, message: unknown): NetworkCause {
  const kind = /\(Expected HTTP\//.test(String(message)) ? 'other_protocol' : 'protocol';
  return { kind, code: typeof code === 'string' ? code : 'HTTPParserError' };
}
