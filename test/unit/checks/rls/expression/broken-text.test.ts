import { expect, test } from 'vitest';
import { clientDecides, clientGetsPast } from '../../../../../src/checks/rls/expression/client-decides.ts';
import { comparedColumns } from '../../../../../src/checks/rls/expression/compared-columns.ts';
import { holdsConstant } from '../../../../../src/checks/rls/expression/holds-constant.ts';
import { isForServiceRole } from '../../../../../src/checks/rls/expression/is-for-service-role.ts';
import { namesColumn } from '../../../../../src/checks/rls/expression/names-column.ts';
import { readsOtherClaims } from '../../../../../src/checks/rls/expression/reads-other-claims.ts';
import { testsCaller } from '../../../../../src/checks/rls/expression/tests-caller.ts';
import { truthOf } from '../../../../../src/checks/rls/expression/truth-of.ts';
import { wrapPerRowCalls } from '../../../../../src/checks/rls/expression/wrap-per-row-calls.ts';

test.each([
  '= a',
  '= ',
  'a IN',
  'a = ANY',
  'a::b(',
  'a IS NOT',
  'COALESCE()',
  'current_setting()',
  'CASE WHEN a',
  '( SELECT a AS',
  '( SELECT a ]',
  '( SELECT a FROM',
  '( SELECT a FROM b',
  '( SELECT a FROM (b ]',
  '( SELECT a FROM b WHERE',
])('of "%s", which is broken off, nothing is claimed', (text) => {
  expect({
    truth: truthOf(text),
    compared: comparedColumns(text),
    isForServiceRole: isForServiceRole(text),
    isClients: clientDecides(text, true) || clientGetsPast(text, true),
    testsCaller: testsCaller(text) || readsOtherClaims(text),
    holdsConstant: holdsConstant(text),
    namesAnother: namesColumn(text, 'another'),
  }).toEqual({
    truth: null,
    compared: [],
    isForServiceRole: false,
    isClients: false,
    testsCaller: false,
    holdsConstant: false,
    namesAnother: false,
  });
  expect(wrapPerRowCalls(text.replace('current_setting', 'setting'))).toBeNull();
});
