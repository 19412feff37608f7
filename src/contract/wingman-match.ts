import type { ContractInput } from './schema.ts';

type Table = ContractInput['tables'][string];

/** Columns as they stand in SQL, with a comma and a space between them. */
function columns(text: string): Table['columns'] {
  return Object.fromEntries(text.split(/,\s+/).map((column) => column.trim().split(/ (.*)/) as [string, string]));
}

/** A template with these variables, besides the name of its recipient, which all of them have. */
function template(variables: string) {
  return { variables: ['recipient_name', ...variables.split(' ')] };
}

/** A foreign key whose rows go with the row that it points to. */
function belongsTo(table: string, column: string) {
  return { column, references: `${table}.id`, onDelete: 'cascade' } as const;
}

/** Who may do what: their owners, and with a letter left out nobody (s: select, i: insert, u: update, d: delete). */
function owners(letters: string): Table['access'] {
  const may = (letter: string) => (letters.includes(letter) ? 'owner' : 'nobody');
  return { select: may('s'), insert: may('i'), update: may('u'), delete: may('d') };
}

/** What the tables have in common that keep something for one user. */
const ofOneUser = {
  primaryKey: ['id'],
  foreignKeys: [belongsTo('user_profiles', 'user_id')],
  access: owners('siu'),
  owner: { columns: ['user_id'] },
} satisfies Partial<Table>;

/** The two who were matched own what belongs to their match. */
const ofBothMatched = { path: 'match_id -> wingman_matches.id : (user1_id, user2_id)' } satisfies Table['owner'];

/** What WingmanMatch should look like: the contract that is used when `CONTRACT` names no other. */
export const wingmanMatch = {
  platform: 'WingmanMatch',
  uses: { auth: true, storage: true },
  tables: {
    user_profiles: {
      core: true,
      columns: columns(`
        id uuid not null, bio text, email text, last_name text, photo_url text, created_at timestamp with time zone,
        first_name text, updated_at timestamp with time zone, experience_level character varying(50),
        confidence_archetype text
      `),
      primaryKey: ['id'],
      access: owners('siu'),
      owner: { columns: ['id'] },
    },
    wingman_matches: {
      core: true,
      columns: columns(`
        id uuid not null, status character varying(50), user1_id uuid not null, user2_id uuid not null,
        created_at timestamp with time zone, user1_reputation integer, user2_reputation integer
      `),
      primaryKey: ['id'],
      foreignKeys: [belongsTo('user_profiles', 'user1_id'), belongsTo('user_profiles', 'user2_id')],
      access: owners('siu'),
      owner: { columns: ['user1_id', 'user2_id'] },
    },
    chat_messages: {
      core: true,
      columns: columns(`
        id uuid not null, match_id uuid not null, sender_id uuid not null, created_at timestamp with time zone,
        message_text text not null
      `),
      primaryKey: ['id'],
      foreignKeys: [belongsTo('wingman_matches', 'match_id'), belongsTo('user_profiles', 'sender_id')],
      access: owners('si'),
      owner: ofBothMatched,
    },
    wingman_sessions: {
      core: true,
      columns: columns(`
        id uuid not null, notes text, status character varying(50), match_id uuid not null,
        created_at timestamp with time zone, venue_name character varying(200), completed_at timestamp with time zone,
        scheduled_time timestamp with time zone, user1_challenge_id uuid, user2_challenge_id uuid,
        user1_completed_confirmed_by_user2 boolean, user2_completed_confirmed_by_user1 boolean
      `),
      primaryKey: ['id'],
      foreignKeys: [
        belongsTo('wingman_matches', 'match_id'),
        { column: 'user1_challenge_id', references: 'approach_challenges.id' },
        { column: 'user2_challenge_id', references: 'approach_challenges.id' },
      ],
      access: owners('siu'),
      owner: ofBothMatched,
    },
    approach_challenges: {
      core: true,
      columns: columns(`
        id uuid not null, title character varying(200) not null, points integer, created_at timestamp with time zone,
        difficulty character varying(50) not null, description text
      `),
      primaryKey: ['id'],
      access: { select: 'anyone' },
    },
    confidence_test_results: {
      ...ofOneUser,
      core: true,
      columns: columns(`
        id uuid not null, user_id uuid not null, created_at timestamp with time zone, test_responses jsonb,
        archetype_scores jsonb, experience_level character varying(50), assigned_archetype text
      `),
      access: owners('si'),
    },
    user_locations: {
      ...ofOneUser,
      core: true,
      columns: columns(`
        lat numeric(10,8) not null, lng numeric(11,8) not null, city character varying(100), user_id uuid not null,
        updated_at timestamp with time zone, max_travel_miles integer, privacy_mode character varying(20)
      `),
      primaryKey: ['user_id'],
      access: owners('siud'),
    },
    agent_sessions: {
      ...ofOneUser,
      columns: columns(`
        id uuid not null, user_id uuid not null, is_active boolean, thread_id character varying(200) not null,
        agent_type character varying(50) not null, created_at timestamp with time zone,
        expires_at timestamp with time zone, updated_at timestamp with time zone, session_context jsonb
      `),
    },
    chat_read_timestamps: {
      ...ofOneUser,
      columns: columns(`
        user_id uuid not null, match_id uuid not null, updated_at timestamp with time zone,
        last_read_at timestamp with time zone
      `),
      primaryKey: ['match_id', 'user_id'],
      foreignKeys: [belongsTo('wingman_matches', 'match_id'), belongsTo('user_profiles', 'user_id')],
    },
    confidence_test_progress: {
      ...ofOneUser,
      columns: columns(`
        id uuid not null, user_id uuid not null, flow_step integer not null, created_at timestamp with time zone,
        flow_state jsonb, updated_at timestamp with time zone, is_completed boolean, current_responses jsonb,
        last_question_asked text, completion_percentage numeric(5,2)
      `),
    },
    dating_goals: {
      ...ofOneUser,
      columns: columns(`
        id uuid not null, goals text, user_id uuid not null, created_at timestamp with time zone, goals_data jsonb,
        updated_at timestamp with time zone, comfort_level character varying(50), preferred_venues text[]
      `),
    },
    dating_goals_progress: {
      ...ofOneUser,
      columns: columns(`
        id uuid not null, user_id uuid not null, flow_step integer, created_at timestamp with time zone,
        flow_state jsonb, updated_at timestamp with time zone, current_data jsonb, is_completed boolean,
        topic_progress jsonb, completion_percentage numeric(5,2)
      `),
    },
  },
  environment: {
    required: [
      { name: 'SUPABASE_URL' },
      { name: 'SUPABASE_ANON_KEY', aliases: ['SUPABASE_ANON', 'SUPABASE_PUBLISHABLE_KEY'] },
      {
        name: 'SUPABASE_SERVICE_ROLE_KEY',
        aliases: ['SUPABASE_SERVICE_ROLE', 'SUPABASE_SERVICE_KEY', 'SUPABASE_SECRET_KEY'],
      },
      { name: 'ANTHROPIC_API_KEY', unless: { flags: ['DEVELOPMENT_MODE'], values: { TEST_ENV: 'test' } } },
    ],
    optional: [
      { name: 'REDIS_URL', absent: 'in-memory fallback' },
      { name: 'REDIS_PASSWORD', absent: 'no password but the one in REDIS_URL, if any' },
      { name: 'RESEND_API_KEY', absent: 'e-mail is queued in the fallback outbox' },
    ],
    public: [
      { name: 'NEXT_PUBLIC_SUPABASE_URL', copyOf: 'SUPABASE_URL' },
      { name: 'NEXT_PUBLIC_SUPABASE_ANON_KEY', copyOf: 'SUPABASE_ANON_KEY' },
      { name: 'NEXT_PUBLIC_API_URL' },
    ],
    booleanTrueValues: ['true', '1', 'yes'],
    flags: {
      ENABLE_MATCHING: true,
      ENABLE_AI_COACHING: true,
      ENABLE_CHALLENGE_SHARING: true,
      ENABLE_CHALLENGES_CATALOG: true,
      ENABLE_DETAILED_LOGGING: false,
      ENABLE_RATE_LIMITING: true,
      ENABLE_TEST_AUTH: true,
      ENABLE_NEW_COACH_PROMPTS: true,
      ENABLE_EXPERIMENTAL_FEATURES: false,
      ENABLE_SAFETY_FILTERS: true,
      ENABLE_CONTEXT_OPTIMIZATION: true,
      ENABLE_PROMPT_CACHING: true,
      ENABLE_AB_TESTING: false,
      ENABLE_COST_OPTIMIZATION: true,
      ENABLE_PERFORMANCE_MONITORING: true,
      ENABLE_CONNECTION_POOLING: true,
      ENABLE_PERFORMANCE_ALERTS: true,
      DEVELOPMENT_MODE: false,
      FORCE_TESTING_MODE: false,
    },
    flagsCountOnlyWith: { ENABLE_TEST_AUTH: ['DEVELOPMENT_MODE'] },
    forbiddenInProduction: ['DEVELOPMENT_MODE', 'ENABLE_TEST_AUTH', 'FORCE_TESTING_MODE'],
    rateLimitFlag: 'ENABLE_RATE_LIMITING',
    integers: {
      AB_TEST_COHORT_PERCENTAGE: 10,
      MAX_WINGMAN_MATCHES: 5,
      CHALLENGE_DURATION_DAYS: 30,
      SESSION_TIMEOUT_HOURS: 24,
      DATABASE_POOL_SIZE: 20,
      METRICS_RETENTION_HOURS: 24,
    },
    stage: {
      name: 'ENVIRONMENT',
      default: 'development',
      values: ['development', 'production'],
      production: 'production',
    },
  },
  email: {
    from: 'noreply@wingmanmatch.com',
    replyTo: 'support@wingmanmatch.com',
    templates: {
      match_invitation: template('wingman_name challenge_title challenge_type duration_days match_url preferences_url'),
      match_accepted: template('partner_name challenge_title start_date duration_days challenge_dashboard_url'),
      match_declined: template('partner_name challenge_title preferences_url invite_url'),
      session_reminder: template('partner_name session_time challenge_title session_focus session_url'),
      challenge_reminder: template(
        'partner_name challenge_title days_since_start days_completed total_days progress_percentage next_milestone progress_url scheduling_url',
      ),
      welcome_onboarding: template('profile_url challenges_url how_it_works_url faq_url'),
      match_completion: template(
        'partner_name challenge_title duration_days goal_achieved sessions_completed final_progress share_url new_challenge_url feedback_url',
      ),
      system_notification: template('notification_message action_required'),
    },
  },
} satisfies ContractInput;
