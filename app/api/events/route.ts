import { callerOf } from '#lib/http/caller.ts'
import { eventStream } from '#lib/http/event-stream.ts'
import { route } from '#lib/http/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route({}, ({ request, workspaceId }) =>
  eventStream(request, workspaceId, async () => (await callerOf(request))?.workspaceId === workspaceId),
)
