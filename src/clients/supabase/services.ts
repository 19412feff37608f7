import { z } from 'zod';
import type { Answer } from '../../checks/answer.ts';
import type { ServiceName, ServicesPort } from '../../checks/ports.ts';
import { withoutEndSlashes } from '../../core/words/without-end-slashes.ts';
import { behindIt, type FaultTable, lookAtCertificate, networkFault, networkWords, wordsOf } from '../fault-table.ts';
import { sayingOf } from './faults.ts';
import { identifySupabaseRole } from './identity.ts';
import { type ProjectPlace, placeOf, readProjectUrl, type SupabaseOptions } from './options.ts';
import { createReadOnlyFetch, RefusedFetch } from './read-only-fetch.ts';
import { faultsAt, lessOften, otherProject } from './words.ts';

/** How each is asked for a sign of life that costs it nothing, and what comes back when it is the one that was meant. */
const questions = {
  auth: {
    label: 'the sign-in service',
    path: '/auth/v1/health',
    needsKey: true,
    body: z
      .object({ name: z.string(), version: z.string().nullish() })
      .transform(({ version }) => readVersion(version)),
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
  const place = placeOf(options);
  return {
    async ask(service, { signal }) {
      const { path, needsKey, body } = questions[service];
      const words = wordsFor(service, place);
      const url = readProjectUrl(options.url);
      if (!url.ok) return url;
      const identity = identifySupabaseRole('anon', options);
      if (needsKey && !identity.ok) return identity;
      const headers = needsKey && identity.ok ? { apikey: identity.value.apikey } : {};
      try {
        const response = await readOnlyFetch(`${withoutEndSlashes(url.value.href)}${path}`, {
          signal,
          headers,
        });
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

/** Of what a service calls its version only what looks like one: others put whole tokens there. */
function readVersion(version: string | null | undefined): string | null {
  return version && /^v?\d[\w.+-]{0,40}$/.test(version) ? version : null;
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
  const ofProxy = /^HTTP_52\d$/.test(code) ? 'HTTP_52X' : null;
  return {
    ok: false,
    fault: { ...wordsOf(words, [saying, code, ofProxy], isServerError ? words.unreachable : words.protocol), code },
  };
}

/** What the gateway says is said of every service alike; what the service itself does not do is not. */
function wordsFor(service: ServiceName, place: ProjectPlace): FaultTable {
  const { host, origin } = place;
  const { label, path, needsKey } = questions[service];
  const ask = `curl -i ${needsKey ? '-H "apikey: $SUPABASE_ANON_KEY" ' : ''}${origin}${path}`;
  const ofProject = faultsAt(place, { role: 'anon', schema: service, table: '' });
  const network = networkWords(
    { name: label, ...place },
    {
      timeout: `Ask by hand: ${ask} (200 is good); if it hangs, look at the load and the log of the service`,
      unknown_host: otherProject,
      unreachable: `Ask by hand: ${ask} (200 is good); see its log. A restart of the project stops the database too: last`,
      certificate: lookAtCertificate(host),
      protocol: `See what answers: ${ask} ; if it is not the project, correct SUPABASE_URL, which has no path`,
    },
  );
  const answers = (status: number) => ({
    ...behindIt(network.unreachable),
    message: `${host} answers ${status} for ${label}`,
  });
  const gaveUp = (status: number) => ({
    ...behindIt(network.timeout),
    message: `${host} did not get an answer of ${label} in time (${status})`,
  });
  const notUsed = `Switch the service on, or set "uses": { "${service}": false } in the contract file (CONTRACT)`;
  return {
    ...network,
    ERR_SSL_WRONG_VERSION_NUMBER: ofProject.ERR_SSL_WRONG_VERSION_NUMBER,
    ERR_SSL_PACKET_LENGTH_TOO_LONG: ofProject.ERR_SSL_PACKET_LENGTH_TOO_LONG,
    LEGACY_KEYS: ofProject.LEGACY_KEYS,
    ON_THE_WAY: ofProject.ON_THE_WAY,
    HTTP_401: ofProject.HTTP_401,
    HTTP_402: ofProject.HTTP_402,
    HTTP_403: ofProject.HTTP_403,
    HTTP_404: isPassedOn(service)
      ? { reason: 'missing', message: `There is no ${label.replace('the ', '')} at ${host}`, hint: notUsed }
      : {
          reason: 'not_verified',
          message: `How ${label} at ${host} is could not be asked: the gateway does not know the address`,
          hint: `Let the gateway of the project pass ${path} on`,
        },
    HTTP_408: gaveUp(408),
    HTTP_429: { ...ofProject.HTTP_429, hint: `${lessOften} REFRESH_SERVICES=60s` },
    HTTP_500: answers(500),
    HTTP_502: answers(502),
    HTTP_503: answers(503),
    HTTP_504: gaveUp(504),
    HTTP_52X: ofProject.HTTP_52X,
    HTTP_530: ofProject.HTTP_530,
    HTTP_540: ofProject.HTTP_540,
    HTTP_544: gaveUp(544),
    REDIRECTED: {
      ...network.protocol,
      message: `${host} redirects to another address for ${label}, where the key must not go`,
    },
    BODY_TOO_LARGE: {
      ...network.protocol,
      message: `${host} answers a small question for ${label} with far more than it would`,
    },
  };
}

/** Not every gateway lets the question to the realtime service through. */
const isPassedOn = (service: ServiceName) => service !== 'realtime';
