/** How a connection failed, whatever it was for. */
export type NetworkKind = 'timeout' | 'unknown_host' | 'resolver' | 'unreachable' | 'certificate' | 'protocol';

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
  [/^HPE_/, 'protocol'],
];

/** Errors of fetch wrap the cause, once or twice; more would be a circle. */
const deepest = 5;

/** Finds out why a connection failed by the stable codes on the error and its causes; null when it was something else. */
export function networkCause(error: unknown): NetworkCause | null {
  let current: unknown = error;
  for (let depth = 0; depth < deepest && typeof current === 'object' && current !== null; depth += 1) {
    const { name, code, cause, errors } = current as Partial<Record<'name' | 'code' | 'cause' | 'errors', unknown>>;
    if (name === 'TimeoutError' || name === 'AbortError') return { kind: 'timeout', code: 'TIMEOUT' };
    if (typeof code === 'string') {
      const kind = kinds.find(([pattern]) => pattern.test(code))?.[1];
      if (kind) return { kind, code };
    }
    current = cause ?? (Array.isArray(errors) ? errors[0] : null);
  }
  return null;
}
