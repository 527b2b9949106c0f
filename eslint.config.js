import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'

/** Which workspaces a workspace may import, beside itself. Data flows one way: worker -> prisma <- api <- web. */
const layers = {
  prisma: [],
  worker: ['@barline/db'],
  api: ['@barline/db'],
  web: ['@barline/db/domain', '@barline/api'],
  infra: ['@barline/db', '@barline/worker', '@barline/api', '@barline/web'],
}

const forbid = (folder, allowed) => ({
  files: [`${folder}/**/*.{ts,js,svelte}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^@barline/(?!(${[...allowed, `@barline/${folder === 'prisma' ? 'db' : folder}`]
              .map((name) => name.replace('@barline/', ''))
              .join('|')})(/|$))`,
            message: `${folder}/ may import ${allowed.join(', ') || 'no other workspace'}; see .github/ARCHITECTURE.md.`,
          },
          {
            regex: `^(\\.\\./)+(${Object.keys(layers)
              .filter((name) => name !== folder)
              .join('|')})/`,
            message: 'Cross workspaces by package name, so that the layering rule can see it.',
          },
        ],
      },
    ],
  },
})

const pure = (files, regex) => ({
  files: [files],
  ignores: ['prisma/domain/**/*.test.ts', 'prisma/domain/**/testing/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ regex, message: 'prisma/domain is pure and imports nothing but itself.' }] },
    ],
  },
})

export default ts.config(
  { ignores: ['**/node_modules', '**/build', '**/dist', '**/.svelte-kit', 'prisma/generated', '.barline*'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'no-undef': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser }, globals: { ...globals.browser } },
    rules: { 'svelte/no-navigation-without-resolve': 'off' },
  },
  { files: ['web/**'], languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.test.ts', '**/testing/**', 'infra/e2e/**', 'infra/bench/**'],
    rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', { max: 400 }] },
  },
  { files: ['infra/**', '**/entries/cli.ts', '**/cli/**'], rules: { 'no-console': 'off' } },
  ...Object.entries(layers).map(([folder, allowed]) => forbid(folder, allowed)),
  pure('prisma/domain/*.ts', '^(?!\\./)'),
  pure('prisma/domain/*/**/*.ts', '^(?!\\./|\\.\\./(?:[a-z-]+/)?[a-z-]+\\.ts$)'),
)
