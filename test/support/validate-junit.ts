import { readFileSync } from 'node:fs';
import { validateXML } from 'xmllint-wasm';

const schema = readFileSync(new URL('junit.xsd', import.meta.url), 'utf8');

/** What is wrong with a JUnit file, by its schema; empty when nothing is. */
export async function validateJunit(xml: string): Promise<readonly string[]> {
  const { valid, errors, rawOutput } = await validateXML({ xml, schema });
  if (valid) return [];
  return errors.length > 0 ? errors.map(({ message }) => message) : [rawOutput];
}
