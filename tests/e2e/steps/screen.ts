import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** What every screen owes: nothing that shuts people out (WCAG 2.2 A and AA), and nothing that scrolls sideways. */
export async function checkScreen(page: Page): Promise<void> {
  // colours in the middle of a transition are nobody's
  await page.evaluate(async () => {
    const ends = document.getAnimations().filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime))
    await Promise.all(ends.map((one) => one.finished.catch(() => {})))
  })
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)
  expect(found, `what shuts people out of ${page.url()}`).toEqual([])
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth])
  expect(width[0], `${page.url()} scrolls sideways`).toBeLessThanOrEqual(width[1]!)
}
