import { z } from 'zod';
import { durationSchema, parseDuration } from '../config/duration.ts';
import { withoutEndSlashes } from '../core/words/without-end-slashes.ts';
import type { Option } from './command.ts';

/** Options that several commands share, and how options are made. */

export function choice<const Values extends readonly [string, ...string[]]>(
  values: Values,
  fallback: NoInfer<Values[number]>,
  option: Pick<Option, 'value' | 'meaning'>,
) {
  const schema = z.enum(values, { error: `takes ${orList(values)}` }).default(fallback);
  return { ...option, meaning: `${option.meaning}: ${orList(values)} (${fallback} unless given)`, schema };
}

export function duration(fallback: string, meaning: string) {
  const fallbackMs = parseDuration(fallback) ?? 0;
  const schema = durationSchema({ atLeast: '1ms' })
    .optional()
    .transform((ms) => ms ?? fallbackMs);
  return { value: 'DURATION', meaning: `${meaning} (${fallback} unless given)`, schema: explain(schema) };
}

/** What a duration looks like is worth a word to whoever got it wrong. */
function explain<Value>(schema: z.ZodType<Value>): z.ZodType<Value> {
  return z.unknown().transform((input, context) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return parsed.data;
    const message = `${parsed.error.issues[0]?.message ?? 'is not a duration'}: write 500ms, 30s or 5m`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

export function flag(meaning: string) {
  return { value: null, meaning, schema: z.literal(true).optional().transform(Boolean) };
}

export function text(value: string, meaning: string) {
  return { value, meaning, schema: z.string().optional() };
}

/** The address of a service that runs, with the prefix below which it is mounted, if any. */
export function serviceUrl(meaning: string) {
  const schema = z
    .url({ protocol: /^https?$/, error: 'takes an http or https URL, such as http://127.0.0.1:8080' })
    .refine((url) => !/[?#]|\/\/[^/]*@/.test(url), { error: 'takes a URL without a query or a user' })
    .transform(withoutEndSlashes)
    .optional();
  return { value: 'URL', meaning, schema };
}

export const failOn = choice(['failed', 'degraded'], 'failed', {
  value: 'STATUS',
  meaning: 'the mildest status that is not good enough',
});

function orList(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
