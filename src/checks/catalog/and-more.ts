/** Names as a message holds them: the first, what is said of it, and how many more there are. */
export function andMore([first = '', ...others]: readonly string[], noun: string, clause = ''): string {
  const more = others.length === 0 ? '' : ` and ${others.length} more ${noun}${others.length === 1 ? '' : 's'}`;
  return `${first}${clause}${more}`;
}
