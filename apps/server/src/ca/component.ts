import type { Ca } from '@yinxin/protocol/ca'
import type { StatusSource } from '@yinxin/protocol/status'
import { declareComponent, type ComponentInstance } from '../platform/component.ts'
import { every } from '../platform/jobs.ts'
import { databaseUrlSetting } from '../platform/secret-settings.ts'
import { readFlag, readUrl, setting } from '../platform/settings.ts'
import { createCa, type RunningCa } from './index.ts'
import { migrations } from './migrations/index.ts'

const settings = {
  databaseUrl: databaseUrlSetting('Its PostgreSQL; default that of the process'),
  statusUrl: setting('Public address of status, written into certificates', 'an address', readUrl, 'http://127.0.0.1:8602'),
  allowWithPortal: setting('Allows it to share a process with portal in production', 'true or false', readFlag, false),
}

export interface CaInstance extends ComponentInstance {
  readonly ca: RunningCa
}

/** The certificate authority: ceremony, issuance, revocation. */
export const caComponent = declareComponent<typeof settings, CaInstance>({
  name: 'ca',
  organization: 'authority',
  settings,
  needs: {},
  schema: { migrations },
  check({ allowWithPortal }, { mode, components }) {
    if (mode !== 'production' || !components.includes('portal') || allowWithPortal) return undefined
    return "in production ca and portal do not share a process; start them apart with --components, or say so with 'ca.allowWithPortal'"
  },
  async create({ settings: { statusUrl }, process, db, secrets, clock, log }) {
    const ca = await createCa({ db, secrets, clock, log, statusUrl, node: process.node })
    await ca.ceremony()
    const renewal = every({ name: 'revocation lists', seconds: 60, log }, () => ca.publishLists())
    return { ca, close: () => renewal.stop() }
  },
  contract: ({ ca }): Ca & StatusSource => ca,
})
