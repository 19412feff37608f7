import { createHash } from 'node:crypto';
import { createPushAddress } from './clients/push/address.ts';
import { signWebhook } from './clients/push/sign.ts';
import type { Configuration } from './configure.ts';
import type { Clock } from './core/clock.ts';
import { type Announcement, type AnnouncerEvent, createAnnouncer } from './core/push/announcer.ts';
import { createHeartbeat, type HeartbeatEvent } from './core/push/heartbeat.ts';
import { createSpeaker } from './core/push/speaker.ts';
import type { Turn } from './core/push/turn.ts';
import { largeAllowance, type Secret } from './core/scrubber.ts';
import type { Health } from './core/summary/health.ts';
import type { Log } from './observers/log.ts';
import type { PushCounts } from './observers/metrics-of-push.ts';
import { readVersion } from './read-version.ts';
import { idOfMessage, representWebhook, webhookBody } from './reporters/webhook.ts';

export interface Push {
  start(): void;
  /** Tells what is left to tell, once and not for long. */
  stop(): Promise<void>;
  readonly counts: PushCounts;
}

export interface PushOptions {
  readonly configuration: Pick<Configuration, 'settings' | 'contract' | 'platform' | 'connections' | 'scrubber'>;
  readonly health: Health;
  readonly clock: Clock;
  readonly log: Log;
}

/** A receiver that is slower has not been told. */
const timeoutMs = 10_000;
/** What a stop waits for the last message. */
const lastMessageMs = 3_000;

/** What is sent outside by itself. It is loaded where an address is configured, and not before. */
export async function pushOf({ configuration, health, clock, log }: PushOptions): Promise<Push> {
  const { settings, contract, platform, scrubber } = configuration;
  const { heartbeatUrl, heartbeatIntervalMs, webhookUrl, webhookSecret, webhookIntervalMs } = settings;
  const userAgent = `wingman-health/${readVersion()}`;
  const addressOf = (url: Secret) => createPushAddress({ url, clock, timeoutMs, userAgent });
  const speaker = createSpeaker({ turn: await turnOf(configuration), clock });

  const heartbeat = heartbeatUrl && beatAt(addressOf(heartbeatUrl));
  const announcer = webhookUrl && announceAt(addressOf(webhookUrl));

  function beatAt(address: ReturnType<typeof addressOf>) {
    return createHeartbeat({
      clock,
      intervalMs: heartbeatIntervalMs,
      isTurning: health.isTurning,
      speaks: speaker.speaks,
      beat: () => address(null),
      onEvent: (event) => tellHeartbeat(log, event),
    });
  }

  function announceAt(address: ReturnType<typeof addressOf>) {
    const release = settings.release ?? settings.gitSha;
    const about = { platform: contract.platform, release, watched: platform.supabaseUrl ?? '' };
    return createAnnouncer({
      health,
      clock,
      speaker,
      intervalMs: webhookIntervalMs,
      send(announcement: Announcement, signal) {
        const whole = webhookBody.parse(representWebhook(announcement, about));
        const body = JSON.stringify(scrubber.json(whole, largeAllowance()));
        const signed = signWebhook({ id: idOfMessage(announcement, about), body }, webhookSecret, clock.now());
        return address({ body, headers: { 'content-type': 'application/json', ...signed } }, signal);
      },
      onEvent: (event) => tellWebhook(log, event),
    });
  }

  return {
    counts: { heartbeats: heartbeat?.counts ?? null, messages: announcer?.counts ?? null },
    start() {
      const begun = speaker.start((held) => announcer?.hear(held));
      void begun.then(() => {
        heartbeat?.start();
        announcer?.start();
      });
    },
    async stop() {
      heartbeat?.stop();
      await announcer?.stop(lastMessageMs);
      await speaker.stop();
    },
  };
}

/** Replicas that tell the same to the same take turns; null where there is no place at which they could meet. */
async function turnOf({
  settings,
  contract,
  platform,
  connections,
}: PushOptions['configuration']): Promise<Turn | null> {
  if (!settings.isFleet) return null;
  const { heartbeatUrl, webhookUrl, webhookSecret } = settings;
  const words = [
    contract.platform,
    platform.supabaseUrl,
    ...[heartbeatUrl, webhookUrl, webhookSecret].map((secret) => secret?.reveal()),
  ];
  // Nobody can guess it who does not know an address, which is a secret.
  const key = createHash('sha256')
    .update(`wingman-health push\n${JSON.stringify(words)}`)
    .digest();
  return connections.joinPush(key);
}

function tellHeartbeat(log: Log, event: HeartbeatEvent): void {
  if (event.kind === 'heard_again') log.info('HEARTBEAT_URL takes heartbeats again');
  else
    log.warn(`HEARTBEAT_URL was not told that this service runs: ${event.why}`, {
      hint: 'See whether the address is right and can be reached from here',
    });
}

function tellWebhook(log: Log, event: AnnouncerEvent): void {
  if (event.kind === 'told_again') log.info('WEBHOOK_URL takes messages again');
  else if (event.kind === 'untold')
    log.warn(`WEBHOOK_URL was not told what has changed: ${event.why}`, {
      hint: 'It is tried again; see whether the address is right and can be reached from here',
    });
  else log.warn(`WEBHOOK_URL is not told of ${event.count} root causes that are over`, { checks: event.checks });
}
