export { type Health, readHealth } from '#lib/health/health.sql.ts'
