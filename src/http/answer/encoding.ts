import type { Encoding } from './rendering.ts';

const quality = /;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*$/i;

/** What callers send here is the same few lists again and again. */
const known = new Map<string, Encoding>();
const mostKnown = 64;
const longestKnown = 128;

/**
 * The encoding of an answer by `Accept-Encoding` (RFC 9110, section 12.5.3): gzip where it is taken, and not liked less than
 * the bytes as they are. Whoever refuses both gets those: an answer that cannot be read says no less than none.
 */
export function chooseEncoding(accepted: string | undefined): Encoding {
  if (accepted === undefined) return 'identity';
  const standing = known.get(accepted);
  if (standing) return standing;
  const encoding = weigh(accepted);
  if (known.size < mostKnown && accepted.length <= longestKnown) known.set(accepted, encoding);
  return encoding;
}

function weigh(accepted: string): Encoding {
  const qualities = new Map(
    accepted.split(',').map((part) => {
      const [name = ''] = part.split(';', 1);
      const weight = part.includes(';') ? Number(quality.exec(part)?.[1] ?? 0) : 1;
      return [name.trim().toLowerCase(), weight];
    }),
  );
  const zipped = qualities.get('gzip') ?? qualities.get('x-gzip') ?? qualities.get('*') ?? 0;
  return zipped > 0 && zipped >= (qualities.get('identity') ?? 0) ? 'gzip' : 'identity';
}
