import type { SecretShapes } from '../checks/ports.ts';

/** What the secrets of services look like that an application often uses, by the beginnings that their makers gave them. */
const secrets: readonly RegExp[] = [
  /^sk-(ant|proj|svcacct|admin|or)-[\w-]{16,}$/,
  /^sk-[A-Za-z0-9]{32,}$/,
  /^(sk|rk)_(live|test)_[A-Za-z0-9]{16,}$/,
  /^whsec_[A-Za-z0-9]{16,}$/,
  /^(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{30,}$/,
  /^github_pat_\w{40,}$/,
  /^glpat-[\w-]{20,}$/,
  /^xox[abprs]-[\w-]{20,}$/,
  /^SG\.[\w-]{16,}\.[\w-]{32,}$/,
  /^npm_[A-Za-z0-9]{36}$/,
];

/** Secrets of others that show what they are: a publishable key of the same maker begins otherwise. */
export const knownSecrets: SecretShapes = {
  isSecret: (value) => secrets.some((pattern) => pattern.test(value)),
};
