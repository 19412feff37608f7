import { expect, test } from 'vitest';
import { writeReviewed } from '../../../../../src/cli/commands/contract/write-reviewed.ts';

const reviewed = { at: '2026-11-26', entries: { 'table public.notes': 'row level security on' } };

test('what was reviewed before is replaced where it stands, and nothing else is touched', () => {
  const text = `{
  "platform": "Notes", "tables": {"2": {"a": [1,   2]}, "1": { "reviewed": {} }},
  "reviewed": { "at": "2025-01-01", "entries": { "x": "}" } },
  "accepted": [ {"because": "it says \\"reviewed\\": {}"} ]
}
`;
  expect(writeReviewed(text, reviewed)).toBe(`{
  "platform": "Notes", "tables": {"2": {"a": [1,   2]}, "1": { "reviewed": {} }},
  "reviewed": {
    "at": "2026-11-26",
    "entries": {
      "table public.notes": "row level security on"
    }
  },
  "accepted": [ {"because": "it says \\"reviewed\\": {}"} ]
}
`);
});

test('where nothing was reviewed it comes last', () => {
  expect(writeReviewed('{\n    "platform": "Notes"\n}\n', reviewed)).toBe(
    '{\n    "platform": "Notes",\n    "reviewed": {\n        "at": "2026-11-26",\n        "entries": {\n            "table public.notes": "row level security on"\n        }\n    }\n}\n',
  );
});

test.each([
  '{}',
  '{"platform":"Notes"}',
  '{ "reviewed" : 1 }',
  '{"reviewed":null,"platform":"Notes"}',
  '{"\\u0072eviewed": [], "a": -1.5e3, "b": [{"c": {}}], "d": true}',
  '\uFEFF{"a": "\\\\"}',
])('%s is read as before but for it', (text) => {
  const { reviewed: written, ...rest } = JSON.parse(writeReviewed(text, reviewed).replace('\uFEFF', ''));
  const { reviewed: _, ...before } = JSON.parse(text.replace('\uFEFF', ''));
  expect(written).toEqual(reviewed);
  expect(rest).toEqual(before);
});
