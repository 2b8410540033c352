import type { Environment } from 'vitest/runtime';
import { builtinEnvironments } from 'vitest/runtime';

/**
 * happy-dom for React, with Node's own network: happy-dom's fetch enforces an origin and its sockets are
 * not those of the real clients.
 */
export default {
  name: 'dom',
  viteEnvironment: 'client',
  async setup(global, options) {
    const {
      fetch,
      Request,
      Response,
      Headers,
      FormData,
      Blob,
      AbortController,
      AbortSignal,
      WebSocket,
    } = global;
    const environment = await builtinEnvironments['happy-dom'].setup(global, options);
    Object.assign(global, {
      fetch,
      Request,
      Response,
      Headers,
      FormData,
      Blob,
      AbortController,
      AbortSignal,
      WebSocket,
    });
    // happy-dom has the property without the thing, which no browser does.
    Reflect.deleteProperty(Object.getPrototypeOf(global.navigator), 'locks');
    return environment;
  },
} satisfies Environment;
