import type { Answer, Fault } from '../../src/checks/answer.ts';
import type {
  ActivityFacts,
  CatalogFacts,
  CatalogPort,
  EvidenceFacts,
  EvidenceQuestion,
  ServedAs,
} from '../../src/checks/catalog/facts.ts';
import { installationFaults } from '../../src/clients/supabase/catalog.ts';
import { healthyEvidence } from './catalog-evidence.ts';
import { healthyCatalog } from './catalog-facts.ts';

export const catalogFaults = {
  notInstalled: installationFaults.missing,
  otherVersion: installationFaults.otherVersion,
  forbidden: installationFaults.notGranted,
  unreachable: fault('unreachable', 'ECONNREFUSED'),
  timeout: fault('timeout', '57014'),
} as const satisfies Record<string, Fault>;

/** What the functions answer; what is not given is healthy. */
export interface FakeCatalog {
  readonly facts?: CatalogFacts | Fault;
  readonly evidence?: EvidenceFacts | Fault;
  readonly activity?: ActivityFacts | Fault;
  readonly mayReachReplica?: boolean;
  /** As whom callers from outside are served. */
  readonly served?: { readonly anon?: ServedAs | Fault; readonly stranger?: ServedAs | Fault };
  /** Is told every question for evidence. */
  readonly onQuestion?: (question: EvidenceQuestion) => void;
}

/** Functions that answer with these facts or faults. */
export function fakeCatalogPort({
  facts,
  evidence,
  activity,
  mayReachReplica = false,
  served,
  onQuestion,
}: FakeCatalog = {}): CatalogPort {
  return {
    mayReachReplica,
    read: async () => answerWith(facts ?? healthyCatalog()),
    async readEvidence(question) {
      onQuestion?.(question);
      return answerWith(evidence ?? healthyEvidence());
    },
    async identify(role) {
      const { anon = 'anon', stranger = 'signed_in' } = served ?? {};
      const value = { anon, stranger }[role];
      return typeof value === 'string' ? { ok: true, value } : { ok: false, fault: value };
    },
    identifyBesides: () => null,
    anticipateEvidence: () => null,
    readActivity: async () => answerWith(activity ?? healthyCatalog().activity),
  };
}

/** A database without the functions. */
export const absentCatalogPort: CatalogPort = fakeCatalogPort({
  facts: catalogFaults.notInstalled,
  evidence: catalogFaults.notInstalled,
  activity: catalogFaults.notInstalled,
});

function answerWith<Value extends object>(value: Value | Fault): Answer<Value> {
  return 'hint' in value ? { ok: false, fault: value } : { ok: true, value };
}

function fault(reason: Fault['reason'], code: string): Fault {
  return { reason, code, message: `message of ${code}`, hint: `hint of ${code}` };
}
