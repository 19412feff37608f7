import { vulnerableServer } from '../../../../../src/checks/rls/rules/vulnerable-server.ts';
import { type RuleCase, testRule } from '../../../../support/rule-cases.ts';

const vulnerable = [
  [110022, '11.22'],
  [120020, '12.20'],
  [130016, '13.16'],
  [140013, '14.13'],
  [150008, '15.8'],
  [160004, '16.4'],
  [170000, '17.0'],
] as const;
const mended = [120021, 130017, 140014, 150009, 160005, 170001, 170005, 180000, 180004, 190000];

testRule(vulnerableServer, [
  ...vulnerable.map(
    ([version, seen]): RuleCase => [
      `names ${seen}`,
      (draft) => {
        draft.serverVersion = version;
      },
      [{ object: 'PostgreSQL', seen }],
    ],
  ),
  ...mended.map(
    (version): RuleCase => [
      `is content with ${version}`,
      (draft) => {
        draft.serverVersion = version;
      },
      [],
    ],
  ),
]);
