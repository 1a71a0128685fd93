// A real Chromium for the end-to-end tests, and what a test needs of it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const chromiumPath = process.env['YINXIN_CHROMIUM'] ?? '/usr/bin/chromium'

/** Starts Chromium; as root it needs its sandbox off. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath: chromiumPath, args: [...quiet, ...sandbox, ...args] })
}

/** A context as a handler at a desk has it. `problems` collects what no page of ours may cause: CSP reports, script errors, server errors. */
export async function desk(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ context: BrowserContext; problems: string[] }> {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1366, height: 900 }, ...options })
  context.setDefaultTimeout(15_000)
  const problems: string[] = []
  context.on('weberror', (error) => problems.push(`script: ${error.error().message}`))
  context.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) problems.push(`csp: ${message.text()}`)
  })
  context.on('response', (response) => {
    if (response.status() === 500) problems.push(`500: ${response.url()}`)
  })
  return { context, problems }
}

/** A temporary folder that goes with the process. */
export function temporaryFolder(name: string): string {
  if (folders.length === 0) process.once('exit', removeFolders)
  const folder = mkdtempSync(join(tmpdir(), `yinxin-${name}-`))
  folders.push(folder)
  return folder
}

const folders: string[] = []
const removeFolders = () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))

/** The page's text as a person sees it, white space folded. */
export async function seen(page: Page): Promise<string> {
  return (await page.locator('body').innerText()).replaceAll(/\s+/g, ' ')
}
