import { defineConfig } from 'eslint/config'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'

// What each ban protects is in its message. A suppression needs a reason: `// eslint-disable-next-line rule -- why`.
const bans = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Name what you export: a default export gets another name in every file that imports it.',
  },
  { selector: 'TSEnumDeclaration', message: 'Enums do not survive type stripping: use a union of literals, or an array `as const`.' },
  { selector: "TSModuleDeclaration[kind='namespace']", message: 'Namespaces do not survive type stripping: use a module.' },
  { selector: 'TSParameterProperty', message: 'Parameter properties do not survive type stripping: assign the field.' },
  {
    selector: 'TSAnyKeyword:not(TSTypeReference[typeName.name=/^(?:Kysely|Transaction)$/] > TSTypeParameterInstantiation > TSAnyKeyword)',
    message: '`any` switches every check off behind it: use `unknown` and look. (A database handle of unknown schema may be Kysely<any>.)',
  },
  {
    selector: "CallExpression[callee.property.name='postMessage'] > Literal[value='*']",
    message: "postMessage to '*' tells any site that navigated there: name the exact origin.",
  },
]

/** Files a tool only reads as a default export. */
const readAsDefault = ['**/*.config.{ts,js}', '**/*.vue', '**/*.d.ts']
/** Files whose output is for the person at the terminal. */
const speaks = [
  'tools/**',
  'test/**',
  '**/bin/**',
  'apps/*/src/{cli,main}.ts',
  'apps/server/src/commands/**',
  'apps/assistant/src/commands/**',
  'apps/demo/src/demo-command.ts',
]
const browser = ['packages/{protocol,sdk,ui}/src/**', 'apps/web/src/**', 'apps/assistant/src/ui/**']
/** Storage and cookies a browser may refuse at any touch. */
const refusable = ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore'].map((name) => ({
  name,
  message: 'A browser may refuse it, and then it throws: use siteStorage or tabStorage of packages/ui.',
}))
const withTypes = ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts', 'test/**/*.ts', 'tools/**/*.ts']

export default defineConfig(
  { ignores: ['**/node_modules/', '**/dist/', '**/coverage/', 'yinxin-data/', '**/*.cjs'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.base,
  {
    files: ['**/*.{ts,js,mjs,vue}'],
    rules: {
      'no-restricted-syntax': ['error', ...bans],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-var': 'error',
      'no-debugger': 'error',
      'no-fallthrough': 'error',
      'no-self-compare': 'error',
      'no-unsafe-finally': 'error',
      'no-unsafe-optional-chaining': 'error',
      'no-constant-binary-expression': 'error',
      'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
      'no-empty': 'error',
      'no-async-promise-executor': 'error',
      'no-promise-executor-return': 'off',
      'prefer-const': 'error',
      'require-atomic-updates': 'off',
      eqeqeq: 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', 'ts-ignore': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-require-imports': 'error',
    },
  },
  { files: ['apps/server/bin/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } }, // CommonJS, so that a start costs nothing
  {
    files: withTypes,
    ignores: ['**/*.d.ts'],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'tsconfig.browser.json', 'tsconfig.browser-tests.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-array-delete': 'error',
      '@typescript-eslint/restrict-plus-operands': 'error',
    },
  },
  {
    files: browser,
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*'], message: 'This runs in a browser, which has no modules of Node.' }] },
      ],
    },
  },
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: ['**/*.vue'] })),
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // Layout belongs to Prettier.
      'vue/html-indent': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
    },
  },
  {
    files: browser,
    ignores: ['packages/ui/src/browser-storage.ts', '**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...refusable],
      'no-restricted-properties': ['error', { object: 'document', property: 'cookie', message: 'Cookies are the server’s, HttpOnly.' }],
    },
  },
  { files: readAsDefault, rules: { 'no-restricted-syntax': ['error', ...bans.slice(1)] } },
  { files: ['eslint.config.js'], rules: { 'no-restricted-syntax': 'off' } },
  { files: speaks, rules: { 'no-console': 'off' } },
)
