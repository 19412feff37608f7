import type { ContractInput } from '../../../contract/schema.ts';

/**
 * The text of a contract with what was reviewed put into it, or put in the place of what was there; every other letter
 * stays where it was. The text has to be an object in JSON.
 */
export function writeReviewed(text: string, reviewed: ContractInput['reviewed']): string {
  const [, indent = '  '] = /^\s*\{\s*?\n([ \t]+)"/.exec(text) ?? [];
  const value = JSON.stringify(reviewed, null, indent).replaceAll('\n', `\n${indent}`);
  const members = membersOf(text);
  const old = members.findLast(({ key }) => key === 'reviewed');
  if (old) return text.slice(0, old.start) + value + text.slice(old.end);
  const last = members.at(-1);
  const at = last?.end ?? text.indexOf('{') + 1;
  return `${text.slice(0, at)}${last ? ',' : ''}\n${indent}"reviewed": ${value}${last ? '' : '\n'}${text.slice(at)}`;
}

interface Member {
  readonly key: string;
  /** Where its value begins and ends in the text. */
  readonly start: number;
  readonly end: number;
}

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g;

/** The members of the outermost object. */
function membersOf(text: string): Member[] {
  const members: Member[] = [];
  let depth = 0;
  let key: string | null = null;
  let [start, end] = [-1, -1];
  let string = '';
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const isClosing = token === '}' || token === ']';
    if (key !== null && depth === 1 && (token === ',' || token === '}')) {
      members.push({ key, start, end });
      key = null;
      start = -1;
    } else if (key === null && depth === 1 && token === ':') key = JSON.parse(string);
    else if (key !== null && start === -1) start = index;
    if (token.startsWith('"')) string = token;
    if (token === '{' || token === '[') depth += 1;
    if (isClosing) depth -= 1;
    end = index + token.length;
  }
  return members;
}
