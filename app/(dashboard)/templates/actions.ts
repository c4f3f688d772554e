'use server'

import { z } from 'zod'
import { action } from '#lib/http/action.ts'
import { errorMessage } from '#lib/http/errors.ts'
import { problemOf } from '#lib/templates/check.ts'
import { BODY_LIMIT } from '#lib/templates/limits.ts'
import { createTemplate, deleteTemplate, updateTemplate } from '#lib/templates/mutations.ts'
import { createTemplateSchema, templateParams } from '#lib/templates/schema.ts'

/** Creates a template, or changes the one whose id is given. */
export const saveTemplate = action(
  createTemplateSchema.extend({ id: z.uuid().optional() }),
  {},
  async ({ id, ...input }, { workspaceId }) => {
    if (!id) return createTemplate(workspaceId, input)
    await updateTemplate(workspaceId, id, input)
    return { id }
  },
)

export const removeTemplate = action(templateParams, {}, ({ id }, { workspaceId }) => deleteTemplate(workspaceId, id))

/** What is wrong with a text that is being written, in a sentence; null when nothing is. */
export const checkMessage = action(
  z.object({ body: z.string().max(4 * BODY_LIMIT) }),
  {},
  async ({ body }, { workspaceId, locale }) => {
    const problem = await problemOf(workspaceId, body)
    return problem && { code: problem.code, message: errorMessage(problem.code, locale, problem.details) }
  },
)
