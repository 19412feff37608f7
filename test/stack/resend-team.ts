/** What WingmanMatch's team has at Resend. Tests may change all of it. */
export interface ResendTeam {
  readonly domains: ResendDomain[];
  readonly templates: ResendTemplate[];
  readonly apiKeys: ResendApiKey[];
}

export interface ResendDomain {
  readonly id: string;
  name: string;
  status: 'pending' | 'verified' | 'failed' | 'not_started' | 'partially_verified' | 'partially_failed';
  capabilities: { sending: 'enabled' | 'disabled'; receiving: 'enabled' | 'disabled' };
}

export interface ResendTemplate {
  readonly id: string;
  alias: string;
  status: 'draft' | 'published';
  hasUnpublishedVersions: boolean;
  variables: string[];
}

interface ResendApiKey {
  readonly id: string;
  readonly name: string;
}

const templates: Readonly<Record<string, readonly string[]>> = {
  match_invitation: [
    'recipient_name',
    'wingman_name',
    'challenge_title',
    'challenge_type',
    'duration_days',
    'match_url',
    'preferences_url',
  ],
  match_accepted: [
    'recipient_name',
    'partner_name',
    'challenge_title',
    'start_date',
    'duration_days',
    'challenge_dashboard_url',
  ],
  match_declined: ['recipient_name', 'partner_name', 'challenge_title', 'preferences_url', 'invite_url'],
  session_reminder: [
    'recipient_name',
    'partner_name',
    'session_time',
    'challenge_title',
    'session_focus',
    'session_url',
  ],
  challenge_reminder: [
    'recipient_name',
    'partner_name',
    'challenge_title',
    'days_since_start',
    'days_completed',
    'total_days',
    'progress_percentage',
    'next_milestone',
    'progress_url',
    'scheduling_url',
  ],
  welcome_onboarding: ['recipient_name', 'profile_url', 'challenges_url', 'how_it_works_url', 'faq_url'],
  match_completion: [
    'recipient_name',
    'partner_name',
    'challenge_title',
    'duration_days',
    'goal_achieved',
    'sessions_completed',
    'final_progress',
    'share_url',
    'new_challenge_url',
    'feedback_url',
  ],
  system_notification: ['recipient_name', 'notification_message', 'action_required'],
};

/** One verified domain, the platform's eight templates, all published, and its two keys. */
export function createTeam(): ResendTeam {
  return {
    domains: [
      {
        id: crypto.randomUUID(),
        name: 'wingmanmatch.com',
        status: 'verified',
        capabilities: { sending: 'enabled', receiving: 'disabled' },
      },
    ],
    templates: Object.entries(templates).map(([alias, variables]) => ({
      id: crypto.randomUUID(),
      alias,
      status: 'published',
      hasUnpublishedVersions: false,
      variables: [...variables],
    })),
    apiKeys: ['full access', 'sending only'].map((name) => ({ id: crypto.randomUUID(), name })),
  };
}
