/** What a gate acts on. Ended by a signal it is 128 and the signal's number, as a shell has it. */
export const exitCode = { healthy: 0, unhealthy: 1, unanswered: 2 } as const;

export type ExitCode = number;
