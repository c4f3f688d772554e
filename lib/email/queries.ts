export { type KeptMail, keptMail } from '#lib/email/kept.sql.ts'
