import { readFileSync } from 'node:fs';
import { createTemplate, type DatabaseSource } from '../database.ts';
import type { App } from './app.ts';

/** The database of an application, to make copies of. */
export function createAppTemplate(serverUrl: string, app: App): Promise<DatabaseSource> {
  return createTemplate(serverUrl, appSql(app));
}

/** All that makes the database of an application, for a superuser of an empty one. */
function appSql({ schema }: App): readonly string[] {
  const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
  return [read('../supabase.sql'), read('../storage.sql'), read('defaults.sql'), schema];
}
