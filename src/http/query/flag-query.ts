import { z } from 'zod';

/** A switch in a query string: there without a value or with nearly any (`?fresh`, `?fresh=1`), but for a word for no. */
export const flagQuery = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => ![value].flat().some((text) => /^(false|0|no|off)$/i.test(text)))
  .optional();
