/** What a look has found; `none` when nobody could say. */
export interface Sight {
  readonly state: 'reached' | 'not-yet' | 'none';
  readonly words: string;
}

/** One look at what is waited for. Takes no longer than it is given, in milliseconds. */
export type Look = (remainingMs: number) => Promise<Sight>;
