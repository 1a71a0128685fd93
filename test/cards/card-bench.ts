// Real smart cards for tests, as far as a computer can have them without plastic: pcscd, OpenSC's library, and cards in virtual readers.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestPki, type TestPki } from '@yinxin/testkit'
import {
  mayIsolate,
  openscLibrary,
  personaliseIsoApplet,
  startCardReaders,
  type CardReader,
  type CardReaders,
  type PersonalCard,
} from '@yinxin/testkit/contracts/card-readers'
import type { DriverListing } from '../../apps/assistant/src/ukey/driver.ts'
import { createHostedDriver, type HostedDriver } from '../../apps/assistant/src/ukey/hosted-driver.ts'
import { listRead } from '../../apps/assistant/src/ukey/list-read.ts'
import { openCardSystem, unseen } from '../../apps/assistant/src/ukey/pcsc/card-system.ts'
import { needs } from '../needs.ts'

/** Skipped in one line where a package is missing, or where this account may not make a network of its own. */
export const cardsCanBe = needs('opensc', 'pcscd', 'vsmartcard-vpcd', 'iproute2', 'openssl') && mayIsolate()

export interface CardBench {
  readonly environment: CardReaders['environment']
  /** Putting a card in and pulling it out ends when the service has noticed. */
  readonly readers: readonly [CardReader, CardReader]
  /** The service of cards ends, and is started again. */
  readonly service: { end(): Promise<void>; start(): Promise<void> }
  readonly pki: TestPki
  /** An IsoApplet with a key and its certificate, in the first reader. */
  isoApplet(label?: string): Promise<PersonalCard>
  /** A PIV card in the second reader. */
  piv(): Promise<{ readonly pin: string; readonly puk: string }>
  driver(options?: Parameters<typeof createHostedDriver>[2]): HostedDriver
  /** Where OpenSC is told that PUKs unblock, and the assistant too. */
  unblockingDriver(): HostedDriver
  close(): Promise<void>
}

export async function createCardBench(): Promise<CardBench> {
  const world: CardReaders = await startCardReaders()
  Object.assign(process.env, world.environment)
  const [first, second] = world.readers.map(noticed) as [CardReader, CardReader]
  const pki = createTestPki({ kind: 'RSA', now: new Date() })
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-opensc-'))
  const configuration = join(folder, 'opensc.conf')
  writeFileSync(configuration, 'app default { pkcs11 { user_pin_unblock_style = set_pin_in_unlogged_session; } }')
  return {
    environment: world.environment,
    readers: [first, second],
    service: { end: world.endService, start: world.startService },
    pki,
    async isoApplet(label) {
      await first.isoApplet()
      await first.insert()
      const card = personaliseIsoApplet(world, 0, label)
      card.addCertificate(pki.issue({ subject: '示范单位', publicKeySpki: card.addKey('11') }).der, '11')
      return card
    },
    async piv() {
      const [holder, pin, puk] = [pki.issue({ subject: '示范医院' }), '246813', '87654321']
      await second.piv({ privateKey: holder.privateKeyPkcs8, certificate: holder.der, pin, puk })
      await second.insert()
      return { pin, puk }
    },
    driver(options) {
      delete process.env['OPENSC_CONF']
      return createDriver(options)
    },
    unblockingDriver() {
      process.env['OPENSC_CONF'] = configuration
      return createDriver({ profiles: [{ name: 'OpenSC', files: ['opensc-pkcs11.so'], unblock: 'puk' }] })
    },
    async close() {
      delete process.env['OPENSC_CONF']
      await world.close()
      rmSync(folder, { recursive: true })
    },
  }
}

// Events are PC/SC's: nothing is found out by looking.
const createDriver = (options?: Parameters<typeof createHostedDriver>[2]): HostedDriver =>
  createHostedDriver('pkcs11', openscLibrary, { pollEveryMs: 3_600_000, backOffMs: 20, ...options })

function noticed(reader: CardReader): CardReader {
  const until = async (isThere: boolean): Promise<void> => {
    const deadline = Date.now() + 10_000
    while (openCardSystem()?.look([unseen(reader.name)], 0)[0]?.holdsCard !== isThere) {
      if (Date.now() > deadline) throw new Error(`${reader.name}: not noticed`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  return {
    ...reader,
    insert: () => reader.insert().then(() => until(true)),
    remove: () => reader.remove().then(() => until(false)),
  }
}

/** Waits until the devices are read and there are so many. */
export async function untilThere(driver: HostedDriver, count: number): Promise<DriverListing> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const listing = await listRead(driver)
    if (listing.ukeys.length === count && listing.problems.length === 0) return listing
    if (Date.now() > deadline) throw new Error(`${listing.ukeys.length} UKeys instead of ${count}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Signs with the first certificate of a UKey. */
export function signWith(driver: HostedDriver, { ukeys }: DriverListing, pin: string, at = 0) {
  const ukey = ukeys[at]
  const certificateSha256 = ukey?.certificates.find(({ use }) => use === 'authentication')?.sha256 ?? ''
  return driver.sign({ ukeyId: ukey?.id ?? '', certificateSha256, pin, algorithm: 'RS256', data: new Uint8Array(64) })
}
