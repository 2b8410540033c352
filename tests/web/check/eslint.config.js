import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

/** Only the family of rules that finds an `any`: style and taste are the formatter's and the reader's. */
export default tseslint.config({
  files: ['**/*.ts', '**/*.tsx'],
  plugins: { '@typescript-eslint': tseslint.plugin },
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: {
      // An untyped client is itself an `any`, and the application's own.
      project: './tsconfig.typed.json',
      tsconfigRootDir: fileURLToPath(new URL('..', import.meta.url)),
    },
  },
  rules: {
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/no-unsafe-argument': 'error',
    '@typescript-eslint/no-unsafe-assignment': 'error',
    '@typescript-eslint/no-unsafe-call': 'error',
    '@typescript-eslint/no-unsafe-function-type': 'error',
    '@typescript-eslint/no-unsafe-member-access': 'error',
    '@typescript-eslint/no-unsafe-return': 'error',
  },
});
