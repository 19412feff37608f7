import { startStack } from '../../stack/stack.ts';

/** A process with a stack of its own, as `npm run dev` is one: says when it is ready, and ends when it is interrupted. */
const { supabase, environment, stop } = await startStack();

process.on('SIGINT', async () => {
  const headers = { apikey: environment.SUPABASE_SERVICE_ROLE_KEY ?? '' };
  const { status } = await fetch(`${supabase.url}/rest/v1/user_profiles?select=id&limit=1`, { headers });
  await stop();
  process.exitCode = status === 200 ? 0 : 1;
});
process.stdout.write('ready\n');
