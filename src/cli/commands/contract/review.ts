import type { ExposureView } from '../../../checks/rls/evidence/exposure-view.ts';
import type { Command, Extent } from '../../../core/exposure.ts';

interface Item {
  readonly relation: string;
  readonly command: Command;
  readonly who: keyof typeof whoIsWorse;
  readonly extent: Extent;
  /** Whether the contract says already whose the rows are. */
  readonly isOwned: boolean;
}

/** The worst first: more people, then writing before reading, then more rows. */
const whoIsWorse = {
  'some users': 0,
  'users, with rows of others': 100,
  'everybody who signs up': 200,
  'anybody, without signing in': 300,
} as const;

const badness = ({ who, command, extent }: Item) =>
  whoIsWorse[who] + (command === 'select' ? 0 : 10) + (extent === 'all' ? 5 : 0);

/** Who can do more than the contract says, worst first, and what there is to decide about each, as lines of a table. */
export function reviewLines({ relations }: ExposureView): string[] {
  const items = relations.flatMap(({ name, contract, judged }) =>
    judged.flatMap(({ command, anon, stranger, signedIn, anonymous }): Item[] => {
      const about = { relation: name, command, isOwned: (contract?.owners ?? []).length > 0 };
      if (anonymous.complaint !== null) return [{ ...about, who: 'anybody, without signing in', extent: anon.extent }];
      if (signedIn.complaint === 'leaking' || signedIn.complaint === 'open_in_part')
        return stranger.extent === 'some' || stranger.extent === 'all'
          ? [{ ...about, who: 'everybody who signs up', extent: stranger.extent }]
          : [{ ...about, who: 'users, with rows of others', extent: 'all' }];
      return signedIn.complaint === 'privileged' ? [{ ...about, who: 'some users', extent: 'some' }] : [];
    }),
  );
  const rows = items
    .toSorted((left, right) => badness(right) - badness(left) || left.relation.localeCompare(right.relation))
    .map((item) => [item.relation, item.command, `${item.extent} rows`, item.who, decide(item)]);
  if (rows.length === 0) return [];
  const head = ['table', 'command', 'rows', 'who can', 'if that is meant, write'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/**
 * Of what nothing is claimed between users in a draft, and is not to be decided anyhow. What would be for owners, were it
 * known whom further claims of a token let in; and what is `restricted`, so that who knows more of the owners can have more:
 * some of those that were guessed are refused what others may, as a buyer may not ship; or policies ask for more than an
 * owner; or nobody was guessed.
 */
export function unclaimedLines({ relations }: ExposureView): string[] {
  return relations.flatMap(({ name, contract, judged }) => {
    const restricted = judged.filter(({ expected }) => expected === 'restricted');
    const refused = restricted.filter((one) => one.isRefusedInPart);
    const told = restricted.filter(
      (one) => !one.isRefusedInPart && one.signedIn.complaint === null && one.anonymous.complaint === null,
    );
    const commands = told.map(({ command }) => command).join(', ');
    const they = `${commands} ${told.length === 1 ? 'is' : 'are'} restricted: between users nothing is claimed`;
    const isOwned = (contract?.owners ?? []).length > 0;
    const untried = judged.filter(({ expected, signedIn }) => expected === 'owner' && signedIn.why === 'claims');
    return [
      ...untried.map(
        ({ command }) =>
          `${name}: ${command} depends on claims that were not tried; name them under "admins", or write "access": {"${command}": "restricted"}`,
      ),
      ...refused.map(
        ({ command }) =>
          `${name}: ${command} is refused to some of its owners, so it is restricted: between users nothing is claimed`,
      ),
      ...(told.length === 0
        ? []
        : isOwned
          ? [`${name}: its owner alone does not decide, so ${they}`]
          : [`${name}: no owner was guessed, so ${they} until an "owner" says the way`]),
    ];
  });
}

function decide({ command, who, extent, isOwned }: Item): string {
  const owner = isOwned ? 'one more way in "owner"' : 'an "owner"';
  if (who === 'some users') return `${owner} or "admins" that say who, or "access": {"${command}": "restricted"}`;
  if (who === 'users, with rows of others') return `"access": {"${command}": "restricted"}`;
  const word = who === 'everybody who signs up' ? 'signed_in' : 'anyone';
  if (command === 'select' && extent === 'some')
    return `"shared": {"column": …, "equals": …, "with": "${word}"}, or "access": {"select": "${word}"} where no column says which`;
  return `"access": {"${command}": "${word}"}`;
}
