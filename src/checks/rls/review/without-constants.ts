import { tokenize } from '../expression/tokenize.ts';

/** An expression on one line, with an ellipsis for every value that somebody wrote into it. */
export function withoutConstants(expression: string): string {
  let text = '';
  let end = 0;
  for (const token of tokenize(expression)) {
    const isConstant =
      token.kind === 'string' || token.kind === 'number' || (token.kind === 'unknown' && /['"]/.test(token.text));
    text += expression.slice(end, token.start) + (isConstant ? '…' : expression.slice(token.start, token.end));
    end = token.end;
  }
  return text.replaceAll(/\s+/g, ' ').replaceAll(/…+/g, '…').trim();
}
