import { everyToken, literalOf, parseExpression } from './parse-expression.ts';

/** What every caller has, and what the evidence is gathered with. */
const commonClaims = new Set(['sub', 'role', 'aud']);

/**
 * Whether an expression depends on more of a token than who the user is: an organisation, an e-mail address, metadata.
 * What other tokens would open cannot be told by trying with plain ones.
 */
export function readsOtherClaims(expression: string): boolean {
  const tokens = [...everyToken(parseExpression(expression))];
  if (tokens.some(({ text }) => text === 'auth.email')) return true;
  const settings = tokens.map(literalOf).filter((literal) => literal?.startsWith('request.jwt.claim.'));
  if (settings.some((setting) => !commonClaims.has(setting?.slice('request.jwt.claim.'.length) ?? ''))) return true;
  const readsToken = tokens.some((token) => token.text === 'auth.jwt' || literalOf(token) === 'request.jwt.claims');
  if (!readsToken) return false;
  const keys = tokens.filter((_, index) => /^(->>?|#>>?|\?)$/.test(tokens[index - 1]?.text ?? '')).map(literalOf);
  return keys.length === 0 || keys.some((key) => key === null || !commonClaims.has(key));
}
