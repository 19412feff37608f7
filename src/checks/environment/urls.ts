import type { Contract } from '../../contract/schema.ts';
import { findVariable, platformVariable } from '../../contract/variables.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { concludeFlaws, type Flaw } from './conclude-flaws.ts';
import { comparePublicUrl, judgeProjectUrl, judgeRedisUrl } from './judge-url.ts';

/** A URL that is a little wrong reaches the wrong host, or sends keys through the open. */
export function environmentUrls(
  { environment, shapes }: Pick<Ports, 'environment' | 'shapes'>,
  contract: Contract,
): Check {
  return {
    name: 'environment.urls',
    title: 'The URLs of the platform are well formed, and the public one agrees with the server',
    confirmAfter: 1,
    run() {
      const find = (name: string) => findVariable(contract, name, environment.read);
      const project = find(platformVariable.projectUrl);
      const redis = find(platformVariable.redisUrl);
      const copies = contract.environment.public
        .filter(({ copyOf }) => copyOf === platformVariable.projectUrl)
        .flatMap(({ name }) => find(name) ?? []);
      const flaws = [
        ...(project ? judgeProjectUrl(project, shapes) : [nothingToJudge]),
        ...(redis ? judgeRedisUrl(redis, shapes) : []),
        ...(project ? copies.flatMap((copy) => comparePublicUrl(copy, project, shapes)) : []),
      ];
      const judged = [project, redis, ...copies].flatMap((found) => found?.name ?? []);
      return concludeFlaws(flaws, `The URLs are well formed: ${judged.join(', ')}`, {
        judged,
        comparedWithPublic: project ? copies.map(({ name }) => name) : [],
      });
    },
  };
}

const nothingToJudge: Flaw = {
  variable: platformVariable.projectUrl,
  status: 'degraded',
  reason: 'not_verified',
  problem: `${platformVariable.projectUrl} is not set, so that there is nothing to look at`,
  hint: `Set ${platformVariable.projectUrl}`,
};
