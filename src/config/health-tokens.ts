import { z } from 'zod';
import { createSecret } from '../core/secret.ts';
import { splitList } from './split-list.ts';

/** Guessing 16 random characters is hopeless; anything shorter tends to be a word. */
const shortestToken = 16;
/** What RFC 6750 allows in an Authorization header. */
const tokenPattern = /^[A-Za-z0-9\-._~+/]+=*$/;

/** The bearer tokens of the private tier. */
export const healthTokensSchema = z
  .string()
  .transform(splitList)
  .refine((tokens) => tokens.every((token) => token.length >= shortestToken), {
    error: `holds a token of fewer than ${shortestToken} characters`,
    abort: true,
  })
  .refine((tokens) => tokens.every((token) => tokenPattern.test(token)), {
    error: 'holds a token with characters that an Authorization header cannot carry',
  })
  .transform((tokens) => tokens.map(createSecret));
