import { expect, test } from 'vitest';
import { builtIn } from '../../../src/checks/categories.ts';
import { parseSettings } from '../../../src/config/parse-settings.ts';
import { refreshVariable } from '../../../src/config/settings.ts';

test.each(Object.values(builtIn))('$name is paced as its documented default says', ({ name, cadenceMs }) => {
  const { settings } = parseSettings({}, { isTerminal: false });
  expect(settings[refreshVariable(name)]).toBe(cadenceMs);
});
