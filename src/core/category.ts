/** How one category is refreshed and how much it counts. */
export interface Category {
  /** The URL segment: lower-case letters, digits, `_` and `-`, beginning with a letter. */
  readonly name: string;
  /** Milliseconds between the end of one run and the start of the next. */
  readonly cadenceMs: number;
  /** `soft` categories have a fallback and make the overall status degraded at most. */
  readonly weight: 'hard' | 'soft';
}
