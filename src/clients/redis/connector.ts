import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector, type RedisOptions } from 'ioredis';
import { lookUp } from '../look-up.ts';

/** How ioredis connects to one server, but that its host is looked up as those of all others are, which it has no option for. */
export class LookingUp extends AbstractConnector {
  readonly #options: RedisOptions;

  constructor(options: unknown) {
    const given = options as RedisOptions;
    super(given.disconnectTimeout ?? 0);
    this.#options = given;
  }

  async connect() {
    const { host, port = 0, family, tls } = this.#options;
    this.connecting = true;
    const target = { host, port, family, lookup: lookUp };
    this.stream = tls ? connectTls({ ...target, ...tls }) : connect(target);
    this.stream.once('error', (error) => {
      this.firstError = error;
    });
    return this.stream;
  }
}
