import type { Supabase } from '../stack/supabase.ts';

export interface DataApiAnswer {
  readonly status: number;
  readonly code: string | null;
  readonly body: unknown;
}

interface Question {
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON with POST; GET without it. */
  readonly body?: unknown;
}

/** Asks without a client, whose headers and mending would come between. */
export async function askDataApi(
  { url }: Pick<Supabase, 'url'>,
  path: string,
  { headers, body }: Question,
): Promise<DataApiAnswer> {
  const posted = { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${url}/rest/v1${path}`, {
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && posted),
  });
  const text = await answer.text();
  const told: unknown = text ? JSON.parse(text) : null;
  return { status: answer.status, code: codeOf(told), body: told };
}

function codeOf(body: unknown): string | null {
  return typeof body === 'object' && body && 'code' in body ? String(body.code) : null;
}
