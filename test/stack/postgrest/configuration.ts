import type { JsonWebKey } from 'node:crypto';
import type { Sql } from 'postgres';

/** What PostgREST's own configuration says; `alter role authenticator set pgrst.…` goes before it. */
export interface PostgrestOptions {
  /** What is exposed; the first one is asked where a request names none. */
  readonly schemas?: readonly string[];
  readonly extraSearchPath?: readonly string[];
  /** Who asks without a token. */
  readonly anonRole?: string;
  /** A function that is called before each request, in its transaction. */
  readonly preRequest?: string;
  /** Whom tokens have to be for, when they say it. */
  readonly jwtAud?: string;
  /** What it takes tokens of besides those of its secret: a JWK for ES256 or RS256. */
  readonly signingKey?: JsonWebKey;
}

type Settings = Readonly<Record<string, string>>;

export interface PostgrestConfiguration {
  readonly schemas: readonly string[];
  readonly extraSearchPath: readonly string[];
  readonly anonRole: string;
  readonly preRequest: string | null;
  readonly jwtAud: string | null;
  readonly signingKey: JsonWebKey | null;
  /** What is set for a role that requests are made as, which PostgreSQL itself reads at a login alone. */
  readonly roles: Readonly<Record<string, Settings>>;
}

export interface Routine {
  /** Of each overload, as PostgREST names it, with the arguments that it may and those that it must be given. */
  readonly overloads: readonly {
    readonly signature: string;
    readonly takes: readonly string[];
    readonly needs: readonly string[];
  }[];
  readonly isVolatile: boolean;
  readonly statementTimeout: string | null;
}

/** By schema and name. What a transaction begins with is that of all overloads together. */
export type Routines = Readonly<Record<string, Routine>>;

/** Read at the start and after `notify pgrst, 'reload config'`. */
export async function loadConfiguration(sql: Sql, options: PostgrestOptions): Promise<PostgrestConfiguration> {
  const [row] = await sql<{ own: Settings; roles: Record<string, Settings> }[]>`
    select
      (
        select coalesce(json_object_agg(split_part(pair, '=', 1), substr(pair, strpos(pair, '=') + 1)
          order by setdatabase), '{}')
        from pg_db_role_setting, unnest(setconfig) as pair
        where setrole = 'authenticator'::regrole and pair like 'pgrst.%'
          and setdatabase in (0, (select oid from pg_database where datname = current_database()))
      ) as own,
      (
        select coalesce(json_object_agg(rolname, settings), '{}')
        from (
          select rolname, json_object_agg(known.name, substr(pair, strpos(pair, '=') + 1)) as settings
          from pg_auth_members join pg_roles on pg_roles.oid = roleid, unnest(rolconfig) as pair
          join pg_settings as known on known.name = split_part(pair, '=', 1) and context = 'user'
          where member = 'authenticator'::regrole
          group by rolname
        ) as each
      ) as roles
  `;
  const { own = {}, roles = {} } = row ?? {};
  const list = (name: string) => own[`pgrst.${name}`]?.split(',').map((entry) => entry.trim());
  return {
    schemas: list('db_schemas') ?? options.schemas ?? ['public'],
    extraSearchPath: list('db_extra_search_path') ?? options.extraSearchPath ?? ['public', 'extensions'],
    anonRole: own['pgrst.db_anon_role'] ?? options.anonRole ?? 'anon',
    preRequest: own['pgrst.db_pre_request'] ?? options.preRequest ?? null,
    jwtAud: own['pgrst.jwt_aud'] ?? options.jwtAud ?? null,
    signingKey: options.signingKey ?? null,
    roles,
  };
}

/** Read with the schema: what decides about a function's transaction. */
export async function loadRoutines(sql: Sql): Promise<Routines> {
  const [row] = await sql<{ routines: Routines }[]>`
    select coalesce(json_object_agg(nspname || '.' || proname, routine), '{}') as routines
    from (
      select nspname, proname, json_build_object(
        'overloads', json_agg(json_build_object(
          'signature', nspname || '.' || proname || '(' || array_to_string(array(
            select name || ' => ' || format_type(type, null)
            from unnest(proargnames[:pronargs], proargtypes::oid[]) as argument (name, type)
          ), ', ') || ')',
          'takes', coalesce(proargnames[:pronargs], '{}'),
          'needs', coalesce(proargnames[:pronargs - pronargdefaults], '{}')
        ) order by pg_proc.oid),
        'isVolatile', bool_or(provolatile = 'v'),
        'statementTimeout', min((
          select split_part(pair, '=', 2) from unnest(proconfig) as pair where pair like 'statement_timeout=%'
        ))
      ) as routine
      from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
      where nspname not in ('pg_catalog', 'information_schema')
      group by nspname, proname
    ) as each
  `;
  return row?.routines ?? {};
}
