/** A whole answer, told beforehand. */
export interface CannedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when it is text, else as JSON. */
  readonly body?: unknown;
}

/** What goes wrong with a server that a test is in charge of. */
export interface Faults {
  /** Takes requests and answers none, until `resume`, which then answers them too. */
  hang(): void;
  /** Answers everything with this, until `resume`. */
  answer(answer: CannedAnswer): void;
  resume(): void;
}

export interface FaultSwitch extends Faults {
  /** What a server asks first: the answer to give, or null when nothing is wrong (any more). */
  intercept(): Promise<Response | null>;
}

export function createFaults(): FaultSwitch {
  let canned: CannedAnswer | null = null;
  let hanging: { readonly over: Promise<void>; end(): void } | null = null;
  const resume = () => {
    canned = null;
    hanging?.end();
    hanging = null;
  };
  return {
    hang() {
      resume();
      const { promise, resolve } = Promise.withResolvers<void>();
      hanging = { over: promise, end: resolve };
    },
    answer(answer) {
      resume();
      canned = answer;
    },
    resume,
    async intercept() {
      await hanging?.over;
      return canned && respond(canned);
    },
  };
}

export function respond({ status, headers = {}, body }: CannedAnswer): Response {
  if (body === undefined || typeof body === 'string') return new Response(body ?? null, { status, headers });
  return Response.json(body, { status, headers });
}
