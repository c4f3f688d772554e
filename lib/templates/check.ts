import { AppError } from '#lib/errors.ts'
import { attributeKeys, existingKeys } from '#lib/templates/keys.sql.ts'
import { BUILT_IN, checkPlaceholders } from '#lib/templates/placeholders.ts'
import { type CompiledTemplate, compileTemplate } from '#lib/templates/render.ts'
import { type Tx, tenant } from '#lib/tenant.ts'

/**
 * Compiles a text and makes sure that its placeholders exist among the workspace's contacts. A workspace without any
 * contact may write ahead: nothing can be known to be wrong yet.
 * @throws AppError template_empty, template_too_long, template_syntax, template_unknown_placeholder
 */
export async function checkText(tx: Tx, body: string): Promise<CompiledTemplate> {
  const compiled = compileTemplate(body)
  const own = compiled.placeholders.map(({ name }) => name).filter((name) => !BUILT_IN.some((known) => known === name))
  if (own.length === 0) return compiled
  const { known, anyContact } = await existingKeys(tx, [...new Set(own)])
  if (!anyContact || known.length === new Set(own).size) return compiled
  // the rest of the keys only to say what was probably meant
  checkPlaceholders(compiled, [...known, ...(await attributeKeys(tx)).map(({ key }) => key)])
  return compiled
}

/** What is wrong with a text, as an error that can be shown; null when it can be sent. Drafts are kept with it. */
export async function textProblem(tx: Tx, body: string): Promise<AppError | null> {
  try {
    await checkText(tx, body)
    return null
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

/** textProblem() in a unit of work of its own, for an editor that asks while a person types. */
export const problemOf = (workspaceId: string, body: string): Promise<AppError | null> =>
  tenant(workspaceId, (tx) => textProblem(tx, body))
