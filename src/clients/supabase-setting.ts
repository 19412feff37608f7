import type { Fault } from '../checks/ports.ts';

type Refused = { readonly ok: false; readonly fault: Fault };

/** The fault of a variable that is not set. */
export const missingSetting = (name: string): Refused => ({
  ok: false,
  fault: { reason: 'missing', message: `${name} is not set`, hint: `Set ${name}`, code: null },
});

/** The fault of a variable that cannot be used; it is named, and its value is not shown. */
export const invalidSetting = (name: string, shape: string): Refused => ({
  ok: false,
  fault: { reason: 'invalid', message: `${name} is not valid`, hint: `${name} must be ${shape}`, code: null },
});
