import type { Rule } from '../../catalog/rule.ts';
import { quoteRoles } from '../../catalog/sql-name.ts';
import { type DefinerFunction, definerFunctions, moveFunction, offeredFunctions } from '../exposed-functions.ts';

/** What it does cannot be told from outside, so each is for a person to look at once. */
export const definerFunction: Rule = {
  kind: 'definer_function',
  level: 'degraded',
  reason: 'exposed',
  message: 'A function with the rights of its owner can be called over the API',
  why: 'A security definer function reads and writes with the rights of its owner, whom no policy binds.',
  hint: 'revoke execute from public, anon and authenticated; make it security invoker; or accept it in the contract',
  *find(view) {
    for (const definer of definerFunctions(view)) {
      const { name, callers, facts } = definer;
      const { calledBy, mentions } = facts;
      if (callers.length === 0 || calledBy.includes('policy')) continue;
      yield {
        object: name,
        roles: callers,
        ...(mentions.length > 0 && { seen: named(definer).join() }),
        mend: calledBy.length > 0 ? moveFunction(definer) : revokeFrom(definer),
      };
    }
    for (const definer of offeredFunctions(view)) {
      const { name, callers, facts } = definer;
      if (callers.length === 0 || facts.calledBy.includes('policy')) continue;
      yield {
        object: name,
        roles: callers,
        seen: ['called by a function of an exposed schema', ...named(definer)].join('; '),
        mend:
          facts.calledBy.length > 0
            ? `-- ${facts.calledBy.join(' and ')} of the database call it too: give the function of the exposed schema another one`
            : revokeFrom(definer),
      };
    }
  },
};

const named = ({ facts: { mentions } }: DefinerFunction) =>
  mentions.length > 0 ? [`names ${mentions.join(', ')}`] : [];

const revokeFrom = ({ sql, callers }: DefinerFunction) =>
  `revoke execute on function ${sql} from public, ${quoteRoles(callers)};`;
