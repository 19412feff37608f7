import type { Health } from '../core/health.ts';
import type { Result } from '../core/result.ts';

/** What keeps some of the kept results unknown and is not among them: the checks that have to be mended first. */
export function findBlockers(health: Health, isKept: (check: string) => boolean): Result[] {
  const results = health.checks.filter(isKept).map((check) => health.result(check));
  const blockers = results.flatMap(({ reason, details: { dependency } }) =>
    reason === 'dependency_failed' && typeof dependency === 'string' && !isKept(dependency) ? dependency : [],
  );
  return [...new Set(blockers)].map((check) => health.result(check));
}
