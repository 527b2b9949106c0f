import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: 'infra/testing/global-setup.ts',
    include: [
      'prisma/**/*.test.ts',
      'worker/**/*.test.ts',
      'api/**/*.test.ts',
      'infra/**/*.test.ts',
      'web/src/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/build/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
