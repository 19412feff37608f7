import { readFileSync } from 'node:fs';
import { validateXML } from 'xmllint-wasm';

const schema = readFileSync(new URL('junit.xsd', import.meta.url), 'utf8');

/** What is wrong with JUnit files, by their schema; empty when nothing is. To load the validator costs more than to use it. */
export async function validateJunit(...files: readonly string[]): Promise<readonly string[]> {
  const { valid, errors, rawOutput } = await validateXML({ xml: [...files], schema });
  if (valid) return [];
  return errors.length > 0 ? errors.map(({ message }) => message) : [rawOutput];
}
