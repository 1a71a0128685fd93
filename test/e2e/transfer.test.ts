// A certificate an older portal had bound to another organisation: asked for by whoever holds it, objected to by the present holder, now a case.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { needs } from '../needs.ts'
import { desk } from './chromium.ts'
import { importAgain } from './import-again.ts'
import { closeSharedBrowser, handlerAt, pressSignIn, sharedBrowser, signInButton, typePin } from './journey.ts'
import { look } from './look.ts'
import { startSystem, type System } from './system.ts'

const named = (id: string) => demoOrganizations.find((one) => one.id === id) ?? expect.unreachable()
const [claimant, holder] = [named('mingyuan'), named('qinghe')]

/** Imports a list of an older portal: the claimant's certificate is bound to the holder. */
function listElsewhere(system: System): void {
  const ukey = JSON.parse(readFileSync(join(system.data, 'ukeys', `${claimant.id}.ukey`), 'utf8')) as {
    certificates: { certificate: string }[]
  }
  const sha256 = createHash('sha256')
    .update(Buffer.from(ukey.certificates[0]?.certificate ?? '', 'base64'))
    .digest('hex')
  importAgain(system, holder, [sha256])
}

describe.skipIf(!needs('chromium'))('R24 a certificate that is bound elsewhere', () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem()
    listElsewhere(system)
  })
  afterAll(async () => {
    await closeSharedBrowser()
    await system?.stop()
  })

  it('is asked for, objected to, and goes to a desk', async () => {
    const handler = await handlerAt(system, { ukeys: [claimant.id] })
    const { page } = handler
    await pressSignIn(handler, system)
    await typePin(await handler.pinWindow(), claimant.pin ?? '')
    await page.getByText('4004').first().waitFor()
    await page.getByRole('link', { name: '申请把证书转过来' }).click()
    await page.getByRole('heading', { name: `把这张证书转到${claimant.name}` }).waitFor()
    await look(page, 'transfer, to be asked for')
    await page.getByRole('button', { name: '申请转移' }).click()
    await page.getByText('没有异议就转移').waitFor()

    // the present holder, at another browser
    handler.ukeys.pullOut(claimant.id)
    handler.ukeys.plugIn(holder.id)
    const { context, problems } = await desk(await sharedBrowser())
    const other = await context.newPage()
    await other.goto(`${system.origin}/ssologin/login`)
    await other.getByRole('button', { name: signInButton }).click()
    const window = await context.newPage()
    await window.goto(await handler.assistant.nextWindow())
    await typePin(window, holder.pin ?? '')
    await other.getByText(/有人申请转走您单位的一张证书/).waitFor()
    await other.getByRole('link', { name: '看转移，提出异议' }).click()
    await other.getByRole('heading', { name: '要从您单位转走的证书' }).waitFor()
    await other.getByRole('button', { name: '提出异议' }).click()
    await look(other, 'transfer, objecting')
    await other.getByRole('alertdialog').getByRole('button', { name: '提出异议' }).click()
    await other.getByText('转移已停下，由窗口决定。').waitFor()
    await look(other, 'transfer, of the present holder')

    // its case is opened by a job within seconds
    const seeCase = page.getByRole('link', { name: /看办件/ })
    const reloaded = async () => {
      await page.reload()
      await page.getByRole('heading', { name: '您申请的转移' }).waitFor()
      return seeCase.count()
    }
    await expect.poll(reloaded, { timeout: 25_000, interval: 1000 }).toBe(1)
    await look(page, 'transfer, with its case')
    await seeCase.click()
    await page.getByRole('heading', { name: '已受理，等工作人员办理' }).waitFor()
    expect([...handler.problems, ...problems]).toEqual([])
    await context.close()
  })
})
