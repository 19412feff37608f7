/** The version of the functions of `functions/`. The service works with this one alone, and says so of others. */
export const sqlVersion = '1';
