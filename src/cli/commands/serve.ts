import { defineCommand } from '../command.ts';

/** The service itself. */
export const serve = defineCommand({
  name: 'serve',
  summary: 'run the service, until a signal ends it',
  description: [
    'Listens on HOST and PORT, asks in the background and answers from what it knows. SIGTERM and Ctrl-C end it gracefully, with 0. When it cannot start it says why, and the exit code is 1.',
  ],
  options: {},
  examples: ['wingman-health serve', 'PORT=9090 wingman-health serve'],
  endsItself: true,
  // Loaded only now, because no other command needs what listens.
  run: async ({ context: { environment, signal } }) => (await import('../../serve.ts')).serve(environment, signal),
});
