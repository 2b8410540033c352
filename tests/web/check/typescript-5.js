import { registerHooks } from 'node:module';

// Typed lint needs the compiler's JavaScript interface, which TypeScript 7 does not have yet.
registerHooks({
  resolve(specifier, context, next) {
    return next(specifier === 'typescript' ? 'typescript-5' : specifier, context);
  },
});
