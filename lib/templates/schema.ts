import { z } from 'zod'
import { categorySchema } from '#lib/campaigns/schema.ts'
import { BODY_LIMIT } from '#lib/templates/limits.ts'

export const createTemplateSchema = z.object({
  name: z.string().trim().min(1).max(80),
  category: categorySchema.default('custom'),
  body: z.string().trim().min(1, 'template_empty').max(BODY_LIMIT, 'template_too_long'),
})
export const updateTemplateSchema = z.object({
  name: createTemplateSchema.shape.name.optional(),
  category: categorySchema.optional(),
  body: createTemplateSchema.shape.body.optional(),
})
export type CreateTemplate = z.output<typeof createTemplateSchema>
export type UpdateTemplate = z.output<typeof updateTemplateSchema>

export const templateParams = z.object({ id: z.uuid() })
export const templateListSchema = z.object({
  /** The last template of the page before: its name and id, as `nextCursor` gave it. */
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  q: z.string().trim().max(100).optional(),
})
export type TemplateList = z.output<typeof templateListSchema>

export type Template = {
  id: string
  name: string
  category: string
  body: string
  createdAt: Date
  updatedAt: Date
}
