import { defineConfig } from 'prisma/config'

// DATABASE_URL is only needed by commands that connect; `generate` and `validate` work without.
export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://localhost/unset' },
})
