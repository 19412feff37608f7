import { ownedBy } from '../sql/ask-evidence.ts';
import { type Change, viewOfGoals } from './change.ts';

/** Ways around the policies of a table. */
export const viewChanges: readonly Change[] = [
  {
    name: 'a view has the rights of its owner',
    sql: 'create view public.goals as select * from public.dating_goals; grant select on public.goals to authenticated',
    asked: ownedBy('goals', 'user_id'),
    evidence: viewOfGoals({ sees: { stranger: 'foreign', owner: 'own, foreign' } }),
    checks: { mend: 'drop view public.goals', found: ['rls.policies', 'exposed', 'goals'] },
  },
  {
    name: 'a view of its owner is for anonymous callers',
    sql: 'create view public.goals as select * from public.dating_goals; grant select on public.goals to anon',
    asked: ownedBy('goals', 'user_id'),
    evidence: viewOfGoals({ sees: { anon: 'foreign' }, grantedTo: ['anon'] }),
    checks: { mend: 'drop view public.goals', found: ['rls.anonymous', 'leaking', 'goals'] },
  },
  {
    name: 'a view of its owner hides what is not the reader’s',
    sql: 'create view goals as select * from dating_goals where user_id = auth.uid(); grant select on goals to authenticated',
    asked: ownedBy('goals', 'user_id'),
    evidence: viewOfGoals({ sees: { owner: 'own' }, adds: {} }),
  },
  {
    name: 'a view of its owner shows public data beside the reader’s own',
    sql: `create view goals as select title, (select goals from dating_goals where user_id = auth.uid()) as mine
        from approach_challenges;
      grant select on goals to authenticated`,
    asked: ownedBy('goals'),
    evidence: viewOfGoals({ sees: { stranger: 'foreign', owner: 'foreign' }, adds: {} }),
  },
  {
    name: 'a view of its owner counts what nobody may see',
    sql: 'create view goals as select count(*) from dating_goals; grant select on goals to anon',
    asked: ownedBy('goals'),
    evidence: viewOfGoals({ sees: { anon: 'foreign' }, grantedTo: ['anon'] }),
  },
  {
    name: 'a materialized view keeps copies',
    sql: `create materialized view public.goals as select * from public.dating_goals;
      grant select on public.goals to authenticated`,
    asked: ownedBy('goals', 'user_id'),
    evidence: viewOfGoals({ kind: 'materialized view', sees: { stranger: 'foreign', owner: 'own, foreign' } }),
    checks: { mend: 'drop materialized view public.goals', found: ['rls.enabled', 'unprotected', 'goals'] },
  },
  {
    name: 'a view of its owner in a schema that is not served lies below one that is',
    sql: `create schema hidden; grant usage on schema hidden to authenticated;
      create view hidden.goals as select * from dating_goals; grant select on hidden.goals to authenticated;
      create view goals with (security_invoker) as select * from hidden.goals; grant select on goals to authenticated`,
    asked: ownedBy('goals', 'user_id'),
    evidence: viewOfGoals({ sees: { stranger: 'foreign', owner: 'own, foreign' } }),
  },
  {
    name: 'a view of its owner in a schema that nobody may enter lies below one that is served',
    sql: `create schema hidden; create view hidden.goals as select * from dating_goals;
      grant select on hidden.goals to authenticated;
      create view goals with (security_invoker) as select * from hidden.goals; grant select on goals to authenticated`,
    asked: ownedBy('goals', 'user_id'),
    evidence: viewOfGoals({ sees: { stranger: 'foreign', owner: 'own, foreign' } }),
  },
  {
    name: 'a view has the rights of its reader',
    sql: `create view public.goals with (security_invoker) as select * from public.dating_goals;
      grant select on public.goals to anon, authenticated`,
    asked: ownedBy('goals', 'user_id'),
    evidence: viewOfGoals({ sees: { owner: 'own' }, adds: {}, grantedTo: ['anon', 'stranger', 'owner'] }),
    checks: { mend: 'drop view public.goals' },
  },
];
