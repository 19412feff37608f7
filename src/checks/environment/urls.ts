import { findVariable, platformVariable } from '../../contract/find-variable.ts';
import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { concludeFlaws, type Flaw } from './conclude-flaws.ts';
import { comparePublicUrl, judgeRedisUrl, judgeSupabaseUrl } from './judge-url.ts';

/** A URL that is a little wrong reaches the wrong host, or sends keys through the open. */
export function environmentUrls({ environment }: Pick<Ports, 'environment'>, contract: Contract): Check {
  return {
    name: 'environment.urls',
    title: 'The URLs of the platform are well formed, and the public one agrees with the server',
    confirmAfter: 1,
    run() {
      const find = (name: string) => findVariable(contract, name, environment.read);
      const supabase = find(platformVariable.supabaseUrl);
      const redis = find(platformVariable.redisUrl);
      const copies = contract.environment.public
        .filter(({ copyOf }) => copyOf === platformVariable.supabaseUrl)
        .flatMap(({ name }) => find(name) ?? []);
      const flaws = [
        ...(supabase ? judgeSupabaseUrl(supabase) : [nothingToJudge]),
        ...(redis ? judgeRedisUrl(redis) : []),
        ...(supabase ? copies.flatMap((copy) => comparePublicUrl(copy, supabase)) : []),
      ];
      return concludeFlaws(flaws, 'The URLs are well formed', {
        judged: [supabase, redis, ...copies].flatMap((found) => found?.name ?? []),
        comparedWithPublic: supabase ? copies.map(({ name }) => name) : [],
      });
    },
  };
}

const nothingToJudge: Flaw = {
  variable: platformVariable.supabaseUrl,
  status: 'degraded',
  reason: 'not_verified',
  problem: `${platformVariable.supabaseUrl} is not set, so that there is nothing to look at`,
  hint: `Set ${platformVariable.supabaseUrl}`,
};
