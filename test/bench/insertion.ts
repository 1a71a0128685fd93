// How long after a card was put in somebody sees it, in the page they have open: the event, the child, the assistant, the page's own drawing.
import type { Page } from 'playwright-core'
import { openscLibrary } from '@yinxin/testkit/contracts/card-readers'
import { bundledProgram } from '../../apps/assistant/bin/which-program.js'
import { cardsCanBe, createCardBench } from '../cards/card-bench.ts'
import { launchChromium } from '../e2e/chromium.ts'
import { needs } from '../needs.ts'
import type { AssistantWorld } from './assistant-process.ts'
import { median } from './median.ts'
import type { Figure } from './run.ts'

const insertions = 8
/**
 * pcscd looks at a reader that does not tell of its card by itself every 400 ms, a virtual one among them (a UKey on USB tells at once). Cards are put
 * in at moments spread over that time, as people do: right after the last one was pulled out it would be the same wait each time.
 */
const serviceLooksMs = 400
/** What a chip takes for a command, in milliseconds. */
const chipMs = 5

/** In milliseconds from the moment the card was put in. */
interface Insertion {
  /** The service knows. */
  readonly known: number
  /** The page shows something else than before as its one status. */
  readonly noticed: number
  /** It shows a UKey. */
  readonly read: number
}

/** @param insert ends when the service knows */
async function insertion(page: Page, insert: () => Promise<void>): Promise<Insertion> {
  const before = await page.textContent('#device')
  const since = performance.now()
  const noticed = page.waitForFunction((text) => document.querySelector('#device')?.textContent !== text, before, { polling: 'raf' })
  const read = page.waitForSelector('.ukey')
  const known = insert().then(() => performance.now() - since)
  await noticed
  const noticedMs = performance.now() - since
  await read
  return { known: await known, noticed: noticedMs, read: performance.now() - since }
}

/** Three figures; none where cards or a browser cannot be. */
export async function insertionFigures(world: AssistantWorld): Promise<readonly Figure[]> {
  if (!cardsCanBe || !needs('chromium')) return []
  const cards = await createCardBench()
  const [reader] = cards.readers
  await cards.isoApplet()
  await reader.slowDown(chipMs)
  const [browser, assistant] = [await launchChromium(), await world.start(bundledProgram, [openscLibrary], { softUkeys: false })]
  try {
    const page = await browser.newPage()
    await page.goto(assistant.home)
    await page.waitForSelector('.ukey')
    const times: Insertion[] = []
    for (let i = 0; i < insertions; i++) {
      await reader.remove()
      await page.waitForSelector('.ukey', { state: 'detached' })
      await new Promise((resolve) => setTimeout(resolve, (i * serviceLooksMs) / insertions))
      times.push(await insertion(page, reader.insert))
    }
    return [
      {
        name: `card put in → the open page says so, median of ${insertions}`,
        unit: 'ms',
        value: median(times.map(({ noticed }) => noticed)),
        target: { most: 300 },
      },
      {
        name: '… of which after the service of the system knew',
        unit: 'ms',
        value: median(times.map(({ known, noticed }) => noticed - known)),
      },
      {
        name: `… and shows its certificates (OpenSC reads it, a chip of ${chipMs} ms a command)`,
        unit: 'ms',
        value: median(times.map(({ read }) => read)),
      },
    ]
  } finally {
    await browser.close()
    await assistant.stop()
    await cards.close()
  }
}
