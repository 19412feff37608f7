import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, resolve } from 'node:path';

const source = resolve(import.meta.dirname, '../servers');
const target = resolve(import.meta.dirname, '../built');

/**
 * The servers as plain JavaScript, like the built service: otherwise Node's reading of TypeScript would be a part of
 * their start and of their memory. Resolves with where they are.
 */
export function stripServers(): string {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(source).filter((file) => file.endsWith('.ts'))) {
    const text = stripTypeScriptTypes(readFileSync(join(source, name), 'utf8'));
    writeFileSync(join(target, name.replace(/\.ts$/, '.js')), text.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
  }
  return target;
}
