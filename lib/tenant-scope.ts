import { AsyncLocalStorage } from 'node:async_hooks'
import type { Prisma } from '#lib/generated/prisma/client.ts'

/** A Prisma transaction that sees one workspace only. */
export type Tx = Prisma.TransactionClient
export type Scope = { workspaceId: string; tx: Tx; open: boolean }
export const scope = new AsyncLocalStorage<Scope>()
/** True inside a tenant() call. */
export const insideTenant = (): boolean => scope.getStore()?.open === true
