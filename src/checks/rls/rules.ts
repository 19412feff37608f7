import type { Rule } from '../catalog/rule.ts';
import type { ExposureView } from './evidence/exposure-view.ts';
import { accessChanged } from './rules/access-changed.ts';
import { alwaysTrueRead } from './rules/always-true-read.ts';
import { alwaysTrueWrite } from './rules/always-true-write.ts';
import { anonymousReads } from './rules/anonymous-reads.ts';
import { anonymousWrites } from './rules/anonymous-writes.ts';
import { clientDecides } from './rules/client-decides.ts';
import { definerFunction } from './rules/definer-function.ts';
import { definerView } from './rules/definer-view.ts';
import { excessGrant } from './rules/excess-grant.ts';
import { exposedForeignTable } from './rules/exposed-foreign-table.ts';
import { exposedMaterializedView } from './rules/exposed-materialized-view.ts';
import { foreignRows } from './rules/foreign-rows.ts';
import { missingPolicy } from './rules/missing-policy.ts';
import { mutableSearchPath } from './rules/mutable-search-path.ts';
import { noPolicy } from './rules/no-policy.ts';
import { openPartition } from './rules/open-partition.ts';
import { openToWrites } from './rules/open-to-writes.ts';
import { ownRowsDenied } from './rules/own-rows-denied.ts';
import { ownerNotForced } from './rules/owner-not-forced.ts';
import { perRowCall } from './rules/per-row-call.ts';
import { policiesIgnored } from './rules/policies-ignored.ts';
import { policyHelper } from './rules/policy-helper.ts';
import { privilegedUsers } from './rules/privileged-users.ts';
import { recursivePolicy } from './rules/recursive-policy.ts';
import { restrictiveOnly } from './rules/restrictive-only.ts';
import { roleBypasses } from './rules/role-bypasses.ts';
import { rowSecurityOff } from './rules/row-security-off.ts';
import { rowsOpenInPart } from './rules/rows-open-in-part.ts';
import { selfEnrolment } from './rules/self-enrolment.ts';
import { selfPromotion } from './rules/self-promotion.ts';
import { undeclaredPublic } from './rules/undeclared-public.ts';
import { ungrantedCommand } from './rules/ungranted-command.ts';
import { unindexedPolicyColumn } from './rules/unindexed-policy-column.ts';
import { unusableTable } from './rules/unusable-table.ts';
import { updateWithoutCheck } from './rules/update-without-check.ts';
import { userMetadata } from './rules/user-metadata.ts';
import { vulnerableServer } from './rules/vulnerable-server.ts';
import { widerThanContract } from './rules/wider-than-contract.ts';
import { widerThanDeclared } from './rules/wider-than-declared.ts';

/** What each check applies, the most telling first. To add a rule: its file, its line here, its section in docs/checks. */
export const enabledRules: readonly Rule[] = [
  rowSecurityOff,
  policiesIgnored,
  openPartition,
  ownerNotForced,
  roleBypasses,
  exposedMaterializedView,
  exposedForeignTable,
  noPolicy,
];

export const policiesRules: readonly Rule[] = [
  alwaysTrueRead,
  alwaysTrueWrite,
  openToWrites,
  userMetadata,
  clientDecides,
  recursivePolicy,
  missingPolicy,
  restrictiveOnly,
  widerThanContract,
  ungrantedCommand,
  definerView,
  updateWithoutCheck,
  excessGrant,
  vulnerableServer,
  perRowCall,
  unindexedPolicyColumn,
];

export const functionsRules: readonly Rule[] = [definerFunction, policyHelper, mutableSearchPath];

export const changesRules: readonly Rule[] = [accessChanged];

export const isolationRules: readonly Rule<ExposureView>[] = [
  foreignRows,
  selfEnrolment,
  unusableTable,
  rowsOpenInPart,
  selfPromotion,
  widerThanDeclared,
  ownRowsDenied,
  privilegedUsers,
];

export const anonymousRules: readonly Rule<ExposureView>[] = [anonymousReads, anonymousWrites, undeclaredPublic];

/**
 * Milliseconds for a check that reads every protected table as several roles: half a dozen rounds of questions, with
 * room for a policy that does not come to an end, which then costs its own table and not the whole check.
 */
export const rlsTimeoutMs = 12_000;
