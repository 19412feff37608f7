/** The version of the functions that install.sql makes. The service works with this one alone, and says so of others. */
export const sqlVersion = '1';
