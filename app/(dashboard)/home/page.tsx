import { requireMember } from '#lib/http/session.ts'

export default async function HomePage() {
  const member = await requireMember()
  return <main>{member.name}</main>
}
