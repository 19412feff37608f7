import { type Details, failed, type Outcome } from '../../core/outcome.ts';

/** A policy that leads back to its own table, or calls what is gone, ends every read of a user with an error. */
export function invalidPolicy(details: Details): Outcome {
  return failed(
    'invalid',
    'A policy cannot be evaluated: it leads back to its own table, or calls a function that is gone',
    {
      hint: 'Let the policy read other tables through a security definer function, and check that its functions exist',
      details,
    },
  );
}
