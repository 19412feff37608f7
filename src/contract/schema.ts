import type { z } from 'zod';
import { danglingNames } from './dangling-names.ts';
import { shapeSchema } from './shape.ts';

/**
 * What a watched platform should look like: its tables, owners, policies, variables, flags and e-mail templates.
 * This is the shape of the file that `CONTRACT` names; WingmanMatch's own is `wingman-match.ts`.
 */
export const contractSchema = shapeSchema.superRefine((contract, context) => {
  for (const { path, message } of danglingNames(contract))
    context.addIssue({ code: 'custom', path: [...path], message });
});

/** A contract after validation: defaults filled in, columns taken apart into type and nullability. */
export type Contract = z.output<typeof contractSchema>;
/** A contract as it is written. */
export type ContractInput = z.input<typeof contractSchema>;
export type TableContract = Contract['tables'][string];
