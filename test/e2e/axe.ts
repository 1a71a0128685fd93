// What axe finds on a page. Its source goes into a document once, and only violations are worked out: its own builder for Playwright does both
// anew at each question, which takes three times as long and is most of what looking at a page costs.
import axe, { type AxeResults, type RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

interface WithAxe {
  readonly axe?: { run(root: Document, options: RunOptions): Promise<AxeResults> }
}

/** Rules that are broken, each with where: `color-contrast .muted`. No page of ours has frames: none are asked. */
export async function axeFaults(page: Page, runOnly?: RunOptions['runOnly']): Promise<string[]> {
  if (!(await page.evaluate(() => (globalThis as WithAxe).axe !== undefined))) await page.evaluate(axe.source)
  const options: RunOptions = { iframes: false, resultTypes: ['violations'], ...(runOnly === undefined ? {} : { runOnly }) }
  return page.evaluate(async (options) => {
    const own = (globalThis as WithAxe).axe
    if (own === undefined) throw new Error('axe is not in this page')
    // a button that has just become one would be measured half grey
    for (const moving of document.getAnimations()) if (moving instanceof CSSTransition) moving.finish()
    const { violations } = await own.run(document, options)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(' ')}`))
  }, options)
}
