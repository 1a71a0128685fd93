// Steps at a desk that several journeys share: a PIN typed for whatever is proven, and one member of staff after another at the same computer.
import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import { demoStaff } from '../../apps/demo/src/staff.ts'
import type { Handler } from './journey.ts'
import type { System } from './system.ts'

export const deskOrigin = ({ port }: System): string => `http://127.0.0.1:${port + 3}`

/** Types a PIN in the window the assistant opens, whatever it is for. */
export async function prove(handler: Handler, pin: string): Promise<void> {
  const window = await handler.pinWindow()
  await window.getByLabel('PIN 码', { exact: true }).fill(pin)
  await window.keyboard.press('Enter')
}

export async function staffSignIn(handler: Handler, system: System, page: Page): Promise<void> {
  await page.goto(`${deskOrigin(system)}/sign-in`)
  await page.getByRole('button', { name: '用工作人员证书登录' }).press('Enter')
  await prove(handler, demoStaff[0]?.pin ?? expect.unreachable())
  await page.waitForURL(`${deskOrigin(system)}/`)
}

/** Whoever of staff is signed in leaves, and this one comes with their UKey. */
export async function changeStaff(handler: Handler, system: System, page: Page, to: string): Promise<void> {
  const leave = page.getByRole('button', { name: '退出' })
  if ((await leave.count()) > 0) {
    await leave.press('Enter')
    await page.waitForURL('**/sign-in')
  }
  handler.ukeys.only(to)
  await staffSignIn(handler, system, page)
}

/** Ticks the papers of the case on the screen by their keys. */
export async function tickPapers(page: Page, ...names: readonly string[]): Promise<void> {
  for (const [at, name] of names.entries()) {
    await page.keyboard.press(String(at + 1))
    await page.getByRole('checkbox', { name, checked: true }).waitFor()
  }
}

export const allPapers = ['身份证原件，人证一致', '营业执照或登记证书', '盖章的授权书'] as const
