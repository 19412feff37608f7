import { expect, test } from 'vitest';
import { notRun } from '../../../../src/core/monitor/evidence.ts';
import { createHistory } from '../../../../src/core/monitor/history.ts';
import { buildCheck } from '../../../support/build-check.ts';

test('the last results and transitions are kept, oldest first, and no more than that', () => {
  const history = createHistory({ resultsPerCheck: 3, transitions: 2 });
  const results = [1, 2, 3, 4, 5].map((now) => notRun(buildCheck('a.b'), now));
  for (const result of results) {
    history.onResult?.(result);
    history.onTransition?.({ check: 'a.b', from: result, to: result, at: result.since });
  }
  expect(history.resultsOf('a.b').map(({ since }) => since)).toEqual([3, 4, 5]);
  expect(history.transitions().map(({ at }) => at)).toEqual([4, 5]);
  expect(history.resultsOf('a.c')).toEqual([]);
});
