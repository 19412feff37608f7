import type { Check } from '../../core/check.ts';
import { degraded } from '../../core/outcome.ts';

/** A table that nobody wrote down is a table that nobody protects. */
export function schemaDrift(): Check {
  return {
    name: 'schema.drift',
    title: 'Nothing exists that the contract does not name',
    dependsOn: ['database.service_client'],
    confirmAfter: 1,
    run() {
      return degraded('not_verified', 'What exists beyond the contract could not be verified', {
        hint: 'Nothing to mend: listing tables needs functions in the database, whose installation is planned',
      });
    },
  };
}
