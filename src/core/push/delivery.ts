/** How it went to bring something to an address. */
export type Delivery = { readonly isTaken: true } | Refusal;

interface Refusal {
  readonly isTaken: false;
  /** In constant words, without the address. */
  readonly why: string;
  /** Whether the receiver has read it and will not have it: the same again would be refused again. */
  readonly isFinal: boolean;
  /** How long the receiver asks to be left alone. */
  readonly retryAfterMs: number | null;
}

/** How often it went well and how often not. */
export interface DeliveryCounts {
  readonly taken: number;
  readonly failed: number;
}
