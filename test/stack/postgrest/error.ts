import { respond } from '../faults.ts';

/** What the driver says of an error: of the server's, or of the way to it. */
export interface DatabaseError {
  readonly code: string;
  readonly message: string;
  readonly severity?: string;
  readonly detail?: string;
  readonly hint?: string;
}

const onTheWay = /^(ECONN|CONNECT)/;

export function isDatabaseError(error: unknown): error is DatabaseError {
  if (!(error instanceof Error && 'code' in error)) return false;
  return error.name === 'PostgresError' || onTheWay.test(String(error.code));
}

/** The answer to an error of the database, as PostgREST 14 gives it (its Error.hs), from what lite answered. */
export async function asPostgrest(answer: Response, error: DatabaseError, isAnonymous: boolean): Promise<Response> {
  const { code, message, detail: details = null, hint = null } = error;
  // What a function raises for PostgREST itself comes with its status.
  if (/^(PT|PGRST)/.test(code)) return answer;
  if (onTheWay.test(code) || (error.severity === 'FATAL' && code !== '57P01')) {
    const lost = { code: 'PGRST000', message: 'Database connection error. Retrying the connection.' };
    return respond({ status: 503, body: { ...lost, details: message, hint: null } });
  }
  const told = (await answer.json().catch(() => null)) as { code?: string; message?: string } | null;
  return respond({
    status: statusOf(error, isAnonymous),
    // Lite names columns without their tables, and puts it right in its message.
    body: { code, message: told?.code === code ? told.message : message, details, hint },
  });
}

/** The first that fits; what none fits is 400. */
const statuses: readonly (readonly [code: RegExp, status: number])[] = [
  [/^(23503|23505)$/, 409],
  [/^25006$/, 405],
  [/^(57P01|08...|53(?!400)...)$/, 503],
  [/^(42883|42P01)$/, 404],
  [/^(0L|0P|28)/, 403],
  [/^P0001$/, 400],
  [/^(21000|42P17)$|^(09|25|2D|38|39|3B|40|53|54|55|57|58|F0|HV|P0|XX)/, 500],
];

function statusOf({ code, message }: DatabaseError, isAnonymous: boolean): number {
  if (code === '42501') return isAnonymous ? 401 : 403;
  if (code === '22023' && /^role .* does not exist$/.test(message)) return 401;
  return statuses.find(([pattern]) => pattern.test(code))?.[1] ?? 400;
}
