import { z } from 'zod';

/** A switch in a query string: there without a value or with nearly any (`?fresh`, `?fresh=1`), but not `false` or `0`. */
export const flagQuery = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => value !== 'false' && value !== '0')
  .optional();
