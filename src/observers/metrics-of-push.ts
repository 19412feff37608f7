import { Counter, type Registry } from 'prom-client';

/** What was sent outside, each counted since the start; null where it is not configured. */
export interface PushCounts {
  readonly heartbeats: { readonly taken: number; readonly failed: number } | null;
  readonly messages: { readonly taken: number; readonly failed: number; readonly dropped: number } | null;
}

/** Counters of what is sent outside; there are none of what is not configured. */
export function addPushMetrics(registry: Registry, { heartbeats, messages }: PushCounts): void {
  if (heartbeats) addDeliveries('wingman_health_heartbeats_total', 'Heartbeats by how they went', heartbeats);
  if (!messages) return;
  addDeliveries('wingman_health_webhook_messages_total', 'Messages to the webhook by how they went', messages);
  new Counter({
    name: 'wingman_health_webhook_dropped_total',
    help: 'Root causes that were over before the webhook could be told of them, and were given up',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(messages.dropped);
    },
  });

  function addDeliveries(name: string, help: string, counts: { readonly taken: number; readonly failed: number }) {
    new Counter({
      name,
      help,
      labelNames: ['outcome'],
      registers: [registry],
      collect() {
        this.reset();
        this.inc({ outcome: 'taken' }, counts.taken);
        this.inc({ outcome: 'failed' }, counts.failed);
      },
    });
  }
}
