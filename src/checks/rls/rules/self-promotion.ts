import type { FunctionFacts, PolicyFacts, RelationFacts } from '../../catalog/facts.ts';
import type { Rule } from '../../catalog/rule.ts';
import { quoteIdentifier, quoteRelation } from '../../catalog/sql-name.ts';
import { nameOf } from '../../catalog/view.ts';
import type { ExposureView, JudgedRelation } from '../evidence/exposure-view.ts';
import { membershipsIn } from '../evidence/memberships.ts';
import { partsOf } from '../expression/parse-expression.ts';
import { policiesFor } from '../policy/policies-for.ts';

/** What columns are called that say what somebody may do; functions that ask for them hide behind their names. */
const rightColumn = /^(is_)?(role|roles|admin|owner|permission|permissions|level|rank|rights|staff|superuser)$/i;

/** Those of them that say nothing else, as the level of a player or the rank of a song do. */
const roleColumn = /^(is_)?(role|roles|admin|permission|permissions|staff|superuser)$/i;

/**
 * That a policy for updates lets the row through as it is does not show that it lets it through changed: a column that policies
 * or a trigger look at before it is changed is left alone.
 */
export const selfPromotion: Rule<ExposureView> = {
  kind: 'self_promotion',
  level: 'degraded',
  reason: 'exposed',
  message: 'Users may write the columns that decide about their rights',
  why: 'A member who can change his own role, or of what he is a member, gives himself any right.',
  hint: 'revoke update on the table, and grant it again for the columns that users may change',
  *find(view) {
    const memberships = new Map(
      membershipsIn(view.catalog.contract)
        .filter(({ joins }) => joins)
        .map((one) => [nameOf(one.table), one]),
    );
    for (const judged of view.relations) {
      if (!judged.judged.some(({ command, own }) => command === 'update' && own)) continue;
      const free = judged.relation.columns
        .filter((column) => column.userMayUpdate && !column.isGuarded && !isPinned(view, judged.relation, column.name))
        .map(({ name }) => name);
      const membership = memberships.get(judged.name);
      const columns = membership
        ? among(free, new Set([...membership.deciding, ...askedElsewhere(view, judged.name)]))
        : askedOfOthers(view, judged.name, free);
      if (columns.length > 0)
        yield { object: judged.name, roles: ['authenticated'], commands: ['update'], mend: mendOf(judged, columns) };
    }
  },
};

/** Whether the policies for updates compare what a column becomes with something, as with what it was. */
function isPinned({ catalog }: ExposureView, relation: RelationFacts, column: string): boolean {
  const policies = policiesFor(catalog, relation, 'authenticated', 'update');
  const pins = ({ using, check }: PolicyFacts) => partsOf(check ?? using ?? '').some((part) => compares(part, column));
  const [permissive, restrictive] = [
    policies.filter((one) => one.isPermissive),
    policies.filter((one) => !one.isPermissive),
  ];
  return (permissive.length > 0 && permissive.every(pins)) || restrictive.some(pins);
}

function compares(part: Part, column: string): boolean {
  if (part.kind !== 'operator' || part.quantifier !== null) return false;
  if (part.operator !== '=' && part.operator !== 'IS DISTINCT FROM') return false;
  return part.operands.some((operand) => {
    const bare = operand.kind === 'cast' ? operand.operands[0] : operand;
    // Within a sub-query it would have a table in front.
    return bare?.kind === 'name' && bare.qualifier === null && bare.column === column;
  });
}

type Part = ReturnType<typeof partsOf>[number];

const among = (columns: readonly string[], deciding: ReadonlySet<string>) =>
  columns.filter((name) => deciding.has(name) || rightColumn.test(name));

/**
 * A table that says of everybody what they may do, such as their profiles, needs no word in the contract. Here the name
 * counts alone, and only where policies of other tables ask for the column, or call what names the table.
 */
function askedOfOthers(view: ExposureView, name: string, columns: readonly string[]): readonly string[] {
  const named = columns.filter((column) => roleColumn.test(column));
  if (named.length === 0) return [];
  const { functions, helpers } = view.catalog.facts;
  const isNamed = ({ calledBy, mentions }: FunctionFacts) => calledBy.includes('policy') && mentions.includes(name);
  if ([...functions, ...helpers].some(isNamed)) return named;
  const asked = askedElsewhere(view, name);
  return named.filter((column) => asked.includes(column));
}

/** The columns of a table that policies of others ask for. */
function askedElsewhere({ relations }: ExposureView, name: string): readonly string[] {
  const texts = relations
    .filter((one) => one.name !== name)
    .flatMap(({ relation }) => relation.policies.flatMap(({ using, check }) => [using, check]))
    .filter((text) => text !== null);
  return texts.flatMap((text) => {
    const parts = partsOf(text);
    const aliases = parts.flatMap((part) =>
      part.kind === 'query'
        ? (part.from ?? []).filter(({ relation }) => relation === name).map(({ alias }) => alias)
        : [],
    );
    return parts.flatMap((part) =>
      part.kind === 'name' && part.qualifier !== null && aliases.includes(part.qualifier) ? [part.column] : [],
    );
  });
}

function mendOf({ relation }: JudgedRelation, columns: readonly string[]): string {
  const others = relation.columns.filter(({ name, userMayUpdate }) => userMayUpdate && !columns.includes(name));
  const table = quoteRelation(relation);
  const grant = `grant update (${others.map(({ name }) => quoteIdentifier(name)).join(', ')}) on ${table} to authenticated;`;
  return [`revoke update on ${table} from authenticated;`, ...(others.length > 0 ? [grant] : [])].join('\n');
}
