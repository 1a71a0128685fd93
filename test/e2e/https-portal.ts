// A portal on a public address over https, in a Chromium that guards loopback from it as it guards it from any public page.
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'
import { startSystem, type System } from './system.ts'
import { tlsAuthority } from './tls.ts'

export interface HttpsPortal {
  readonly system: System
  readonly browser: Browser
  /** Answers the browser's question for the pages of the portal in this page's context. */
  setPermission(page: Page, setting: 'granted' | 'denied' | 'prompt'): Promise<void>
  close(): Promise<void>
}

const host = 'portal.test'

export async function startHttpsPortal(): Promise<HttpsPortal> {
  const tls = tlsAuthority().issue([host])
  const system = await startSystem({
    settings: (port) => ({
      portal: { origin: `https://${host}:${port}`, host: '127.0.0.1', certificate: tls.certificate, key: tls.key },
      demo: { businessSystem: false },
    }),
  })
  const browser = await launchChromium([
    `--host-resolver-rules=MAP ${host} 127.0.0.1`,
    `--ignore-certificate-errors-spki-list=${tls.spkiHash}`,
    `--ip-address-space-overrides=127.0.0.1:${system.port}=public`,
  ])
  return {
    system,
    browser,
    async setPermission(page, setting) {
      const session = await page.context().newCDPSession(page)
      const { targetInfo } = await session.send('Target.getTargetInfo')
      const whole = await browser.newBrowserCDPSession()
      await whole.send('Browser.setPermission', {
        permission: { name: 'loopback-network' },
        setting,
        origin: system.origin,
        ...(targetInfo.browserContextId === undefined ? {} : { browserContextId: targetInfo.browserContextId }),
      })
    },
    async close() {
      await browser.close()
      await system.stop()
    },
  }
}
