import { notFound } from 'next/navigation'
import { AppError } from '#lib/errors.ts'

/** For pages: what is not there, or another workspace's, is the "not found" page. */
export async function orNotFound<T>(found: Promise<T>): Promise<T> {
  try {
    return await found
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  }
}
