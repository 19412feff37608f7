import type { FunctionFacts, PolicyFacts } from '../catalog/facts.ts';
import { type Outsider, outsiders } from '../catalog/outsiders.ts';
import { quoteRelation } from '../catalog/sql-name.ts';
import type { CatalogView } from '../catalog/view.ts';
import { partsOf } from './expression/parse-expression.ts';
import { guardedAmong } from './guarded-tables.ts';

/** A security definer function over user data. */
export interface DefinerFunction {
  /** As `schema.name(types)`. */
  readonly name: string;
  /** As SQL takes it. */
  readonly sql: string;
  readonly facts: FunctionFacts;
  /** Who may call it from outside. */
  readonly roles: readonly Outsider[];
}

/** The security definer functions that name tables with user data. */
export function definerFunctions(view: CatalogView): readonly DefinerFunction[] {
  return view.facts.functions
    .filter(({ isSecurityDefiner, mentions }) => isSecurityDefiner && guardedAmong(view, mentions).length > 0)
    .map((facts) => ({
      name: `${facts.schema}.${facts.name}(${facts.argumentTypes})`,
      sql: `${quoteRelation(facts)}(${facts.argumentTypes})`,
      facts,
      roles: outsiders.filter((role) => facts.executableBy.includes(role)),
    }));
}

/** Whether a policy calls a function. Then those whom the policy is about must be able to call it. */
export function isCalledByPolicy({ facts }: CatalogView, { schema, name }: FunctionFacts): boolean {
  const calls = ({ using, check }: PolicyFacts) =>
    [using, check].some((text) =>
      partsOf(text ?? '').some((part) => part.kind === 'call' && part.name === `${schema}.${name}`),
    );
  return facts.relations.some(({ policies }) => policies.some(calls));
}
