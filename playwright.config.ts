import { defineConfig } from '@playwright/test'

// One worker: each test owns a whole application with its own inference process, and two of them would share the cores.
export default defineConfig({
  outputDir: 'test-results',
  timeout: 120_000,
  expect: { timeout: 10_000 },
  workers: 1,
  reporter: 'list',
  use: { trace: 'retain-on-failure' },
  projects: [
    { name: 'e2e', testDir: 'tests/e2e', testMatch: '**/*.spec.ts' },
    { name: 'packaged', testDir: 'tests/packaged', testMatch: '**/*.spec.ts' },
    { name: 'screenshots', testDir: 'tests/screenshots', testMatch: '**/*.spec.ts' },
  ],
})
