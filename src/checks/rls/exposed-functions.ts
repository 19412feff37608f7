import type { FunctionFacts } from '../catalog/facts.ts';
import { type Outsider, outsiders } from '../catalog/outsiders.ts';
import { quoteRelation } from '../catalog/sql-name.ts';
import type { CatalogView } from '../catalog/view.ts';

/** A function that has the rights of its owner, whom no policy binds. */
export interface DefinerFunction {
  /** As `schema.name(types)`. */
  readonly name: string;
  /** As SQL takes it. */
  readonly sql: string;
  readonly facts: FunctionFacts;
  /** Who may call it over the API; nobody can call what only triggers do. */
  readonly callers: readonly Outsider[];
}

/** The security definer functions of the exposed schemas, whatever their bodies say. */
export function definerFunctions({ facts }: CatalogView): readonly DefinerFunction[] {
  return definersAmong(facts.functions);
}

/** Those of other schemas that the API offers all the same, through functions that have the rights of whoever calls. */
export function offeredFunctions({ facts }: CatalogView): readonly DefinerFunction[] {
  return definersAmong(facts.helpers.filter(({ isOffered }) => isOffered));
}

function definersAmong(functions: readonly FunctionFacts[]): readonly DefinerFunction[] {
  return functions
    .filter(({ isSecurityDefiner }) => isSecurityDefiner)
    .map((routine) => ({
      name: `${routine.schema}.${routine.name}(${routine.argumentTypes})`,
      sql: `${quoteRelation(routine)}(${routine.argumentTypes})`,
      facts: routine,
      callers: routine.isTrigger ? [] : outsiders.filter((role) => routine.executableBy.includes(role)),
    }));
}

/**
 * Takes a function from the API and leaves it to the policies and views that call it, which know it by more than its name.
 * These need no right to the schema; who looks whether they keep users apart asks as these users, and does.
 */
export function moveFunction({ sql, callers }: DefinerFunction): string {
  return (
    `create schema if not exists private;\ngrant usage on schema private to ${callers.join(', ')};\n` +
    `alter function ${sql} set schema private; -- other functions that call it have to name it anew`
  );
}
