import type { Rule } from '../catalog/rule.ts';
import { changedDeleteRule } from './rules/changed-delete-rule.ts';
import { changedNullability } from './rules/changed-nullability.ts';
import { changedPrimaryKey } from './rules/changed-primary-key.ts';
import { changedType } from './rules/changed-type.ts';
import { exposedSchema } from './rules/exposed-schema.ts';
import { missingColumn } from './rules/missing-column.ts';
import { missingForeignKey } from './rules/missing-foreign-key.ts';
import { missingCoreTable, missingTable } from './rules/missing-table.ts';
import { undeclaredRelation } from './rules/undeclared-relation.ts';
import { ungrantedCoreTable, ungrantedTable } from './rules/ungranted-table.ts';
import { unprotectedTable } from './rules/unprotected-table.ts';
import { unvalidatedForeignKey } from './rules/unvalidated-foreign-key.ts';

/** What each check applies, the most telling first. To add a rule: its file, its line here, its section in docs/checks. */
export const tablesRules: readonly Rule[] = [missingCoreTable, ungrantedCoreTable];

export const structureRules: readonly Rule[] = [
  missingTable,
  missingColumn,
  changedType,
  changedPrimaryKey,
  changedNullability,
  ungrantedTable,
];

export const foreignKeysRules: readonly Rule[] = [missingForeignKey, changedDeleteRule, unvalidatedForeignKey];

export const driftRules: readonly Rule[] = [unprotectedTable, exposedSchema, undeclaredRelation];

/**
 * Milliseconds for a check that asks about every table of the contract: two or three rounds of questions side by
 * side, where a far-away project takes up to a second for each.
 */
export const schemaTimeoutMs = 8_000;
