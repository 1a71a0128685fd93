// Steps every journey shares: the sign-in page, the assistant's PIN window, the workbench.
import { onTestFinished } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { desk, launchChromium, seen } from './chromium.ts'
import { startAssistant, ukeyShelf, type Assistant, type AssistantOptions, type System, type UkeyShelf } from './system.ts'

export { pins } from './system.ts'

export interface Handler {
  readonly page: Page
  readonly context: BrowserContext
  readonly assistant: Assistant
  readonly ukeys: UkeyShelf
  readonly problems: readonly string[]
  /** The window the assistant opened, in a browser window of its own. */
  pinWindow(): Promise<Page>
}

export interface HandlerOptions {
  readonly ukeys: readonly string[]
  readonly assistant?: Partial<AssistantOptions>
  readonly context?: Parameters<Browser['newContext']>[0]
  readonly browser?: Browser
}

let shared: Promise<Browser> | undefined

/** The browser all journeys of a file share. */
export const sharedBrowser = (): Promise<Browser> => (shared ??= launchChromium())

export async function closeSharedBrowser(): Promise<void> {
  await (await shared)?.close()
  shared = undefined
}

/** A handler at a PC with an assistant and these UKeys plugged in, before a fresh browser profile. All of it goes when the test ends. */
export async function handlerAt(
  system: System,
  { ukeys, assistant: options = {}, context: contextOptions, browser }: HandlerOptions,
): Promise<Handler> {
  const shelf = ukeyShelf(system)
  for (const name of ukeys) shelf.plugIn(name)
  const assistant = await startAssistant(system, { ukeys: shelf.folder, ...options })
  const { context, problems } = await desk(browser ?? (await sharedBrowser()), contextOptions)
  const page = await context.newPage()
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') for (const open of context.pages()) console.log(`${open.url()}\n${await seen(open).catch(String)}`)
    await context.close()
    await assistant.stop()
  })
  return {
    page,
    context,
    assistant,
    ukeys: shelf,
    problems,
    async pinWindow() {
      const window = await context.newPage()
      await window.goto(await assistant.nextWindow())
      return window
    },
  }
}

export const signInButton = '用这张证书登录'

/** Opens the sign-in page and presses the one button. */
export async function pressSignIn(handler: Handler, system: System): Promise<void> {
  await handler.page.goto(`${system.origin}/ssologin/login`)
  await handler.page.getByRole('button', { name: signInButton }).click()
}

/** Types a PIN in the assistant's window. */
export async function typePin(window: Page, pin: string): Promise<void> {
  await window.getByLabel('PIN 码', { exact: true }).fill(pin)
  await window.getByRole('button', { name: '登录', exact: true }).click()
}

/** From the sign-in page to behind it. */
export async function signIn(handler: Handler, system: System, pin: string): Promise<void> {
  await pressSignIn(handler, system)
  await typePin(await handler.pinWindow(), pin)
}
