/** One media range of an `Accept` header, such as `text/*;q=0.5`. */
interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  readonly quality: number;
}

interface Match {
  readonly mediaType: string;
  readonly quality: number;
  /** How exactly the range names the media type: 0 for any, 1 for any of a type, 2 for this one. */
  readonly precision: number;
  readonly position: number;
}

/** A lone `*` is how old clients, those of Java among them, write that they take anything. */
const rangePattern = /^\s*(?:([^\s/;,"]+)\/([^\s/;,"]+)|\*)\s*(;.*)?$/s;
/** Of the same clients are weights without a zero in front: `*; q=.2`. */
const qualityPattern = /;\s*q\s*=\s*([01](?:\.\d{0,3})?|\.\d{1,3})\s*(?:;|$)/i;
const hasQuality = /;\s*q\s*=/i;

/**
 * Picks what a caller likes best of what is offered, by its `Accept` header (RFC 9110, section 12.5.1); null when it
 * takes none. The most precise range decides about a media type. Among equals the caller's order counts, then ours.
 * Parameters other than `q` are ignored, so that a caller who adds a charset or a version still gets the format; that
 * is also why nobody has to look for commas inside quotes.
 */
export function negotiate<Offer extends string>(accept: string | undefined, offers: readonly Offer[]): Offer | null {
  if (accept === undefined || accept.trim() === '') return offers[0] ?? null;
  const ranges = accept.split(',').flatMap(readRange);
  const matches = offers.flatMap((offer) => matchOf(offer, ranges));
  const best = matches
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality || b.precision - a.precision || a.position - b.position)[0];
  return offers.find((offer) => offer === best?.mediaType) ?? null;
}

/** A range that cannot be read asks for nothing. */
function readRange(text: string): MediaRange[] {
  const range = rangePattern.exec(text);
  if (!range) return [];
  const [, type = '*', subtype = '*', parameters = ''] = range;
  const quality = hasQuality.test(parameters) ? Number(qualityPattern.exec(parameters)?.[1] ?? 0) : 1;
  return [{ type: type.toLowerCase(), subtype: subtype.toLowerCase(), quality }];
}

function matchOf(mediaType: string, ranges: readonly MediaRange[]): Match[] {
  const [ownType, ownSubtype] = mediaType.split('/');
  const matches = ranges.flatMap(({ type, subtype, quality }, position) => {
    if (type === ownType && subtype === ownSubtype) return { mediaType, quality, precision: 2, position };
    if (type === ownType && subtype === '*') return { mediaType, quality, precision: 1, position };
    return type === '*' && subtype === '*' ? { mediaType, quality, precision: 0, position } : [];
  });
  return matches.toSorted((a, b) => b.precision - a.precision || b.quality - a.quality).slice(0, 1);
}
