import { Server } from 'node:net';
import { createLightship } from 'lightship';

// It would listen on every address, and takes no other.
const { listen } = Server.prototype;
Server.prototype.listen = function (this: Server, options: object, ...rest: readonly unknown[]) {
  return Reflect.apply(listen, this, [{ ...options, host: '127.0.0.1' }, ...rest]);
} as typeof listen;

const lightship = await createLightship({ detectKubernetes: false, port: Number(process.env.PORT) });
lightship.signalReady();
