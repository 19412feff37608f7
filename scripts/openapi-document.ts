import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { assemble } from '../src/assemble.ts';
import { createServer } from '../src/http/server.ts';

export const openapiPath = 'docs/openapi.json';

/** The API document of this version of the service, which is the same whatever it watches. */
export async function loadOpenapi(): Promise<Record<string, unknown>> {
  const { http, close } = await assemble({ environment: {}, isTerminal: false, log: null });
  const server = await createServer(http);
  try {
    return (await server.inject('/openapi.json')).json();
  } finally {
    await server.close();
    await close();
  }
}

/** Writes the committed document anew; `biome format --write` brings it into shape: `npm run docs` does both. */
if (import.meta.main) {
  const file = fileURLToPath(new URL(`../${openapiPath}`, import.meta.url));
  writeFileSync(file, `${JSON.stringify(await loadOpenapi(), null, 2)}\n`);
}
