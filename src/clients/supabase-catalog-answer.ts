import { z } from 'zod';
import type { Answer, Fault } from '../checks/ports.ts';
import { sqlVersion } from '../sql/version.ts';

const install = 'Run the SQL that wingman-health sql prints';

const otherVersion: Fault = {
  reason: 'drifted',
  message: 'The functions in the database are of another version than this service',
  hint: install,
  code: 'VERSION',
};

const notFacts: Fault = {
  reason: 'invalid',
  message: 'The functions in the database do not answer as they should',
  hint: install,
  code: 'NOT_FACTS',
};

const versioned = z.object({ version: z.string() });

/** Takes what a function returned for its facts: first its version, because another one may have another shape. */
export function readFacts<Facts>(value: unknown, facts: z.ZodType<Facts>): Answer<Facts> {
  const { data } = versioned.safeParse(value);
  if (!data) return { ok: false, fault: notFacts };
  if (data.version !== sqlVersion) return { ok: false, fault: otherVersion };
  const parsed = facts.safeParse(value);
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, fault: notFacts };
}

/** Words of their own for what is particular to the functions; the rest is said as of any question. */
export function classifyCatalogFault(fault: Fault): Fault {
  if (fault.code === 'PGRST202' || fault.code === '42883') {
    return {
      reason: 'missing',
      message: 'The functions of the health service are not installed in the database',
      hint: install,
      code: 'PGRST202',
    };
  }
  if (fault.code === '42501') {
    return {
      reason: 'forbidden',
      message: 'The service role may not call the functions of the health service',
      hint: `${install}; it grants them to service_role`,
      code: '42501',
    };
  }
  return fault;
}
