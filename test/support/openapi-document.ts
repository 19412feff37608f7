import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readVersion } from '../../src/read-version.ts';
import { buildServer } from './build-server.ts';

export const openapiPath = 'docs/openapi.json';

/** The API document of this version of the service. */
export async function loadOpenapi(): Promise<Record<string, unknown>> {
  const { get } = await buildServer([], { about: { version: readVersion(), platform: 'WingmanMatch' } });
  return (await get('/openapi.json')).json();
}

/** Writes the committed document anew; `biome format --write` brings it into shape: `npm run docs` does both. */
if (import.meta.main) {
  const file = fileURLToPath(new URL(`../../${openapiPath}`, import.meta.url));
  writeFileSync(file, `${JSON.stringify(await loadOpenapi(), null, 2)}\n`);
}
