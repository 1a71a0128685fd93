/**
 * Two card readers with cards, as programs see them: pcscd with vpcd's virtual readers, in a network and a folder of their own, so that the
 * readers of this computer are left alone. Programs find them by PCSCLITE_CSOCK_NAME.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CardPin } from '../cards/apdu.ts'
import type { CardOrder } from '../cards/card-process.ts'
import type { PivContent } from '../cards/piv-applet.ts'
import type { PullOut } from '../cards/virtual-reader.ts'

export const openscLibrary = '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so'

/** Whether this account may make a network and mounts of its own. */
export const mayIsolate = (): boolean => spawnSync('unshare', ['-n', '-m', '-p', '-f', 'true'], { stdio: 'ignore' }).status === 0

export interface CardReader {
  /** As PC/SC calls it. */
  readonly name: string
  /** A new card, not yet in the reader. */
  isoApplet(): Promise<void>
  piv(content: PivContent): Promise<void>
  insert(): Promise<void>
  remove(): Promise<void>
  pullOutAt(where: PullOut): Promise<void>
  /** Commands the card got since `pullOutAt`. */
  commands(): Promise<number>
  pin(): Promise<CardPin>
  slowDown(ms: number): Promise<void>
}

export interface CardReaders {
  readonly environment: { readonly PCSCLITE_CSOCK_NAME: string }
  readonly readers: readonly [CardReader, CardReader]
  /** Kills the service of cards; what was in its readers is out. */
  endService(): Promise<void>
  startService(): Promise<void>
  close(): Promise<void>
}

const program = fileURLToPath(new URL('../cards/card-process.ts', import.meta.url))

// vpcd writes each message in two parts and waits 40 ms for the acknowledgement in between, unless the loopback acknowledges at once.
const inside = `ip link set lo up
for to in 127.0.0.0/8 127.0.0.1; do ip route replace table local local $to dev lo proto kernel scope host src 127.0.0.1 quickack 1; done
mount --bind "$1" /run/pcscd
pcscd --foreground >"$1/pcscd.log" 2>&1 &
for i in $(seq 200); do [ -S /run/pcscd/pcscd.comm ] && break; sleep 0.02; done
shift
exec "$@"`

export async function startCardReaders(): Promise<CardReaders> {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-pcsc-'))
  mkdirSync('/run/pcscd', { recursive: true })
  const isolated = ['-n', '-m', '-p', '-f', '--mount-proc', '--kill-child=SIGKILL']
  const child = spawn('unshare', [...isolated, 'sh', '-c', inside, 'sh', folder, process.execPath, program], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await ready(child)
  const order = orders(child)
  const readerAt = (slot: number): CardReader => {
    const does = async (what: CardOrder): Promise<void> => void (await order(slot, what))
    return {
      name: `Virtual PCD 00 0${slot}`,
      isoApplet: () => does({ do: 'iso-applet' }),
      piv: (content) => does({ do: 'piv', content }),
      insert: () => does({ do: 'insert' }),
      remove: () => does({ do: 'remove' }),
      pullOutAt: (where) => does({ do: 'pull-out', where }),
      slowDown: (ms) => does({ do: 'slow-down', ms }),
      commands: async () => Number(await order(slot, { do: 'commands' })),
      pin: async () => (await order(slot, { do: 'pin' })) as CardPin,
    }
  }
  return {
    environment: { PCSCLITE_CSOCK_NAME: join(folder, 'pcscd.comm') },
    readers: [readerAt(0), readerAt(1)],
    endService: async () => void (await order(0, { do: 'end-service' })),
    startService: async () => void (await order(0, { do: 'start-service' })),
    async close() {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.disconnect()
      await gone
      rmSync(folder, { recursive: true })
    },
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the card readers ended with ${code}`)))
    child.once('message', () => resolve())
  })
}

function orders(child: ChildProcess): (slot: number, order: CardOrder) => Promise<unknown> {
  let lastId = 0
  return (slot, order) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      const heard = (message: { readonly id?: number; readonly value?: unknown; readonly error?: string }): void => {
        if (message.id !== id) return
        child.off('message', heard)
        if (message.error === undefined) resolve(message.value)
        else reject(new Error(message.error))
      }
      child.on('message', heard)
      child.send({ id, slot, order })
    })
}

export interface PersonalCard {
  readonly pin: string
  readonly puk: string
  /** Makes an RSA key on the card. @returns its public key, DER SPKI */
  addKey(id: string): Uint8Array
  addCertificate(der: Uint8Array, id: string): void
  /** RSA with SHA-256. */
  sign(message: Uint8Array, id: string): Uint8Array
  /** Gives a locked PIN back by the PUK. */
  unblock(pin: string): void
}

/** Makes a PKCS #15 card of an IsoApplet that is in the first reader, by OpenSC's own programs. */
export function personaliseIsoApplet({ environment }: Pick<CardReaders, 'environment'>, reader = 0, label = '示范卡'): PersonalCard {
  const [pin, puk] = ['246813', '8765432187654321']
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-card-'))
  const run = (name: string, ...words: readonly string[]): void =>
    void execFileSync(name, words, { stdio: 'pipe', env: { ...process.env, ...environment } })
  const at = ['--reader', String(reader)]
  const tool = (...words: readonly string[]): void =>
    run('pkcs11-tool', '--module', openscLibrary, '--slot', String(reader * 4), '--login', '--pin', pin, ...words)
  run(
    'pkcs15-init',
    ...at,
    '--create-pkcs15',
    '--profile',
    'pkcs15+onepin',
    '--pin',
    pin,
    '--puk',
    puk,
    '--label',
    label,
    '--serial',
    '5958' + String(reader).padStart(4, '0'),
  )
  return {
    pin,
    puk,
    addKey(id) {
      const file = join(folder, `${id}.der`)
      tool('--keypairgen', '--key-type', 'rsa:2048', '--id', id, '--label', `key ${id}`)
      tool('--read-object', '--type', 'pubkey', '--id', id, '-o', file)
      if (!existsSync(file)) throw new Error('the card has no public key')
      return execFileSync('openssl', ['rsa', '-pubin', '-inform', 'DER', '-in', file, '-pubout', '-outform', 'DER'], { stdio: 'pipe' })
    },
    addCertificate(der, id) {
      const file = join(folder, `${id}.cer`)
      writeFileSync(file, der)
      tool('--write-object', file, '--type', 'cert', '--id', id)
    },
    sign(message, id) {
      const [from, to] = ['message', 'signature'].map((name) => join(folder, name)) as [string, string]
      writeFileSync(from, message)
      tool('--sign', '--mechanism', 'SHA256-RSA-PKCS', '--id', id, '-i', from, '-o', to)
      return readFileSync(to)
    },
    unblock: (fresh) => run('pkcs15-tool', ...at, '--unblock-pin', '--auth-id', '01', '--puk', puk, '--new-pin', fresh),
  }
}
