import { z } from 'zod';
import type { Answer } from '../../checks/answer.ts';
import type { ServiceName, ServicesPort } from '../../checks/ports.ts';
import { type FaultTable, networkFault, networkWords, type Words, wordsOf } from '../fault-table.ts';
import { sayingOf } from './faults.ts';
import { identifySupabaseRole } from './identity.ts';
import { readProjectUrl, type SupabaseOptions } from './options.ts';
import { createReadOnlyFetch, RefusedFetch } from './read-only-fetch.ts';
import { faults, keyHints } from './words.ts';

/** How each is asked for a sign of life that costs it nothing, and what comes back when it is the one that was meant. */
const questions = {
  auth: {
    label: 'the sign-in service',
    path: '/auth/v1/health',
    needsKey: true,
    body: z.object({ name: z.string(), version: z.string().nullish() }).transform(({ version }) => version ?? null),
  },
  storage: {
    label: 'the storage service',
    path: '/storage/v1/status',
    needsKey: false,
    // An empty body is all that it says; a page is somebody else's.
    body: z
      .unknown()
      .refine((body) => typeof body !== 'string' || body === '')
      .transform(() => null),
  },
  realtime: {
    label: 'the realtime service',
    path: '/realtime/v1/api/ping',
    needsKey: true,
    body: z.object({ message: z.string() }).transform(() => null),
  },
} as const satisfies Record<ServiceName, unknown>;

/** The services of a project beside its database, each asked by one GET as anybody may. */
export function createSupabaseServices(options: SupabaseOptions): ServicesPort {
  const readOnlyFetch = createReadOnlyFetch(options);
  return {
    async ask(service, { signal }) {
      const { path, needsKey, body, label } = questions[service];
      const words = wordsFor(label, service);
      const url = readProjectUrl(options.url);
      if (!url.ok) return url;
      const identity = identifySupabaseRole('anon', options);
      if (needsKey && !identity.ok) return identity;
      const headers = needsKey && identity.ok ? { apikey: identity.value.apikey } : {};
      try {
        const response = await readOnlyFetch(`${url.value.href.replace(/\/+$/, '')}${path}`, { signal, headers });
        const { status } = response;
        const text = await response.text();
        if (status !== 200) return refuse(words, `HTTP_${status}`, sayingOf(status, text));
        const parsed = body.safeParse(readBody(text));
        return parsed.success ? { ok: true, value: parsed.data } : refuse(words, 'NOT_THE_SERVICE');
      } catch (error) {
        if (error instanceof RefusedFetch) return refuse(words, error.code);
        return { ok: false, fault: networkFault(error, words) ?? { ...words.unreachable, code: null } };
      }
    },
  };
}

/** JSON where it is some, else the text. */
function readBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is the text itself.
    return text.trim();
  }
}

function refuse(words: FaultTable, code: string, saying: string | null = null): Answer<never> {
  const isServerError = /^HTTP_5/.test(code);
  return {
    ok: false,
    fault: { ...wordsOf(words, [saying, code], isServerError ? words.unreachable : words.protocol), code },
  };
}

/** What the gateway says is said of every service alike; what the service itself does not do is not. */
function wordsFor(label: string, service: ServiceName): FaultTable {
  const network = networkWords(label, {
    timeout: 'Look at the load of the project and at the network between',
    unknown_host: faults.unknown_host.hint,
    unreachable: 'Look at the service in the dashboard of the project, and restart the project if it stays away',
    certificate: faults.certificate.hint,
    protocol: 'Check that SUPABASE_URL names the project, without a path',
  });
  const ofGateway = [
    'LEGACY_KEYS',
    'ON_THE_WAY',
    'HTTP_401',
    'HTTP_402',
    'HTTP_403',
    'HTTP_429',
    'HTTP_540',
    'REDIRECTED',
    'BODY_TOO_LARGE',
  ] as const;
  const gateway: Record<string, Words> = {};
  for (const code of ofGateway) gateway[code] = { ...{ hint: keyHints.anon }, ...said(code) };
  return {
    ...gateway,
    ...network,
    HTTP_404: absences[service],
    HTTP_408: network.timeout,
    HTTP_504: network.timeout,
    HTTP_530: { ...network.unreachable, hint: faults.unknown_host.hint },
    HTTP_544: network.timeout,
  };
}

const said = (code: string): Omit<Words, 'hint'> & Partial<Pick<Words, 'hint'>> => faults[code] ?? faults.protocol;

const notUsed = 'Switch the service on, or say in the contract that the platform does not use it';
const absences = {
  auth: { reason: 'missing', message: 'There is no sign-in service at this address', hint: notUsed },
  storage: { reason: 'missing', message: 'There is no storage service at this address', hint: notUsed },
  // Not every gateway lets this question through.
  realtime: {
    reason: 'not_verified',
    message: 'The realtime service does not say how it is at this address',
    hint: 'Look whether the gateway of the project lets /realtime/v1/api/ping through',
  },
} as const satisfies Record<ServiceName, Words>;
