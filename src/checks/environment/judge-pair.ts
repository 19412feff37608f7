import type { Finding } from './finding.ts';
import { type HeldKey, judgeKey, type Slot } from './judge-key.ts';

/** The two Supabase keys of the server, each for itself and against the other. */
export function judgePair(anon: HeldKey | null, service: HeldKey | null, place: Omit<Slot, 'role'>): Finding[] {
  const findings = [
    ...(anon ? judgeKey(anon, { ...place, role: 'anon' }) : []),
    ...(service ? judgeKey(service, { ...place, role: 'service' }) : []),
  ];
  if (!anon || !service) return findings;
  const both = [anon, service].map(({ variable }) => variable);
  if (anon.shape.role === 'service' && service.shape.role === 'anon')
    return [
      ...findings.filter(({ reason }) => reason !== 'leaking' && reason !== 'forbidden'),
      ...both.map((variable) => swapped(variable, both)),
    ];
  const refs = [anon.shape.ref, service.shape.ref];
  const isSplit = place.ref === null && !refs.includes(null) && refs[0] !== refs[1];
  return isSplit ? [...findings, ...both.map((variable) => split(variable, both))] : findings;
}

function swapped(variable: string, both: readonly string[]): Finding {
  return {
    variable,
    status: 'failed',
    reason: 'leaking',
    problem: `${both.join(' and ')} are swapped: the service key is where the anon key belongs`,
    hint: `Exchange ${both.join(' and ')}, and revoke the service key if browsers have received it`,
  };
}

function split(variable: string, both: readonly string[]): Finding {
  return {
    variable,
    status: 'failed',
    reason: 'unauthorized',
    problem: `${both.join(' and ')} belong to two projects`,
    hint: 'Copy the URL and the keys from one and the same project',
  };
}
