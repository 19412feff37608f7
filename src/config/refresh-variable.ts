const prefix = 'REFRESH_';
/** Many an application keeps `REFRESH_TOKEN_…` in the same environment; that is no cadence of ours. */
const foreign = /^REFRESH_TOKENS?(_|$)/;

/** The variable that sets the cadence of a category: `REFRESH_MY_CATEGORY` for `my-category`. */
export function refreshVariable(category: string): string {
  return `${prefix}${category.toUpperCase().replaceAll('-', '_')}`;
}

/** Whether a variable is meant to set the cadence of some category. */
export function isRefreshVariable(name: string): boolean {
  return name.startsWith(prefix) && name.length > prefix.length && !foreign.test(name);
}
