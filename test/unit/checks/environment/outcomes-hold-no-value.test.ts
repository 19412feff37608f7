import fc from 'fast-check';
import { expect, test } from 'vitest';
import { environmentConfiguration } from '../../../../src/checks/environment/configuration.ts';
import { environmentFeatureFlags } from '../../../../src/checks/environment/feature-flags.ts';
import { environmentKeys } from '../../../../src/checks/environment/keys.ts';
import { environmentUrls } from '../../../../src/checks/environment/urls.ts';
import { environmentVariables } from '../../../../src/checks/environment/variables.ts';
import { connectionVariables, publicVariables } from '../../../../src/contract/variables.ts';
import { runNow } from '../../../support/environment-run.ts';
import { environmentPorts, legacyKey, nowSeconds, wingmanContract } from '../../../support/environment-variables.ts';

const factories = [
  environmentVariables,
  environmentConfiguration,
  environmentFeatureFlags,
  environmentUrls,
  environmentKeys,
];

const { flags, integers, stage } = wingmanContract.environment;
const names = [
  ...connectionVariables(wingmanContract),
  ...connectionVariables(wingmanContract).map((name) => `NEXT_PUBLIC_${name}`),
  ...publicVariables(wingmanContract, ['VITE_ANY', 'EXPO_PUBLIC_ANY']),
  ...Object.keys({ ...flags, ...integers }),
  stage?.name ?? '',
];

const mark = 'QzPlantedQz';

/** How every part of a JWT of `legacyKey` begins. */
const partsOfKeys = ['eyJ', legacyKey().split('.')[2] ?? ''];

/** Values of every kind that the checks know, each with the mark in it. */
const forms: readonly string[] = [
  mark,
  `"${mark}"`,
  ` ${mark}`,
  `your-${mark}`,
  `sb_secret_${mark}`,
  `sb_publishable_${mark}`,
  `sb_secret_${mark.padEnd(22, 'a')}_12345678`,
  `re_${mark}`,
  `https://${mark}.supabase.co`,
  `http://${mark}/${mark}`,
  `redis://${mark}:${mark}@${mark}:6379`,
  `${mark}://${mark}`,
  legacyKey({ ref: mark }),
  legacyKey({ role: 'service_role', ref: mark, exp: nowSeconds - 1 }),
  legacyKey({ role: mark, iss: mark }),
  legacyKey({ sub: mark }),
];

const environments = fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...forms), { minKeys: 1, maxKeys: 40 });

test.each(factories)('no outcome of $name holds a value of a variable', (create) => {
  fc.assert(
    fc.property(environments, (changes) => {
      const text = JSON.stringify(runNow(create(environmentPorts(changes), wingmanContract)));
      expect(text.toLowerCase()).not.toContain(mark.toLowerCase());
      for (const part of partsOfKeys) expect(text).not.toContain(part);
    }),
  );
});

test.each(factories)('$name has a critical flag, a title and needs no second look', (create) => {
  const check = create(environmentPorts(), wingmanContract);
  const isCritical = !['environment.feature_flags', 'environment.urls'].includes(check.name);
  expect(check.critical ?? false).toBe(isCritical);
  expect(check.confirmAfter).toBe(1);
  expect(check.title).toMatch(/^[A-Z].*[a-z]$/);
});

test.each(factories)('the public words of $name hold no driver text and no URL but an example', (create) => {
  fc.assert(
    fc.property(environments, (changes) => {
      const outcome = runNow(create(environmentPorts(changes), wingmanContract));
      const hint = 'hint' in outcome ? outcome.hint : '';
      expect(`${outcome.message} ${hint}`).not.toMatch(/\b(Error|undefined|null|NaN)\b|\[object/);
    }),
  );
});
