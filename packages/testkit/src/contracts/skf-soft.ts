/** UKeys behind skf-soft, the maker's library of the tests: built here, with UKeys that are made and certified here. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateKeyPair, type KeyPair } from '@yinxin/pki'
import { createTestPki } from '../pki-builder.ts'

const sources = fileURLToPath(new URL('../../skf-soft/', import.meta.url))
const cache = fileURLToPath(new URL('../../../../node_modules/.cache/skf-soft/', import.meta.url))

/** The layouts makers use, and one that departs from the standard. */
export const skfSoftVariants = {
  standard: [],
  packed: ['-DSKF_PACK1'],
  wide: ['-DSKF_ULONG=8'],
  vendor: ['-DSKF_ULONG=8', '-DSKF_PACK1', '-DSKF_VENDOR'],
} as const
export type SkfSoftVariant = keyof typeof skfSoftVariants

/**
 * Builds the library with gcc and libgcrypt, unless these sources have been built before.
 * @param compiler another gcc: one that builds for another processor
 * @returns its path
 */
export function buildSkfSoft(variant: SkfSoftVariant, compiler = 'gcc'): string {
  const flags = ['-fPIC', '-fvisibility=hidden', ...skfSoftVariants[variant]]
  return build({ compiler, flags, libraries: ['-lgcrypt'], name: `libskf-soft-${variant}.so` })
}

/** Builds it as a library of Windows, with mingw: one file that needs no other of ours. One of 32 bits exports plain names, as makers' do. @returns its path */
export function buildSkfSoftForWindows(processor: 'x86_64' | 'i686' = 'x86_64'): string {
  const libraries = ['-l:libgcrypt.a', '-l:libgpg-error.a', '-lws2_32']
  const flags = processor === 'i686' ? ['-s', '-static-libgcc', '-Wl,--kill-at'] : ['-s']
  return build({ compiler: `${processor}-w64-mingw32-gcc`, flags, libraries, name: 'skf-soft.dll' })
}

interface Built {
  readonly compiler: string
  readonly flags: readonly string[]
  readonly libraries: readonly string[]
  readonly name: string
}

function build({ compiler, flags: more, libraries, name }: Built): string {
  const files = readdirSync(sources).filter((file) => /\.[ch]$/.test(file))
  const flags = ['-shared', '-O2', '-std=c11', '-D_GNU_SOURCE', ...more]
  const hash = createHash('sha256').update([compiler, ...flags].join(' '))
  for (const file of files.sort()) hash.update(file).update(readFileSync(join(sources, file)))
  const folder = join(cache, hash.digest('hex').slice(0, 16))
  const library = join(folder, name)
  if (existsSync(library)) return library
  mkdirSync(folder, { recursive: true })
  const made = join(folder, `${process.pid}-${name}`)
  const toBuild = files.filter((file) => file.endsWith('.c'))
  execFileSync(compiler, [...flags, '-Wall', '-Wextra', '-Werror', '-o', made, ...toBuild, ...libraries], { cwd: sources, stdio: 'pipe' })
  renameSync(made, library) // whole from the first moment, whoever else builds it now
  return library
}

export interface SkfSoftContainer {
  readonly name: string
  readonly sign?: { readonly pair: KeyPair; readonly certificate: Uint8Array }
  readonly encrypt?: { readonly pair: KeyPair; readonly certificate: Uint8Array }
}

export interface SkfSoftOptions {
  readonly pin?: string
  readonly factory?: boolean
  /** Bytes, because a label may be in any encoding. */
  readonly label?: Uint8Array
  readonly serialNumber?: string
  readonly containers?: readonly SkfSoftContainer[]
  /** It has a button, and waits for it so many milliseconds before it signs. */
  readonly buttonMs?: number
}

export interface SkfSoftPinState {
  readonly pin: string
  readonly tries: number
  readonly factory: boolean
}

export interface SkfSoftUkey {
  readonly pin: string
  /** Environment that leads the library to the folder of this UKey. */
  readonly environment: { readonly SKF_SOFT_DIR: string }
  remove(): void
  /** Plugs it in again, also after a fault has pulled it out. */
  insert(): void
  /** A finger on its button: pressed, or on the key that says no. Felt when the UKey waits for it next. */
  finger(does: 'pressed' | 'cancelled'): void
  /** The kind of fault and the call it happens in (fault.h); undefined: none any more. */
  fault(at: string | undefined): void
  pinState(): SkfSoftPinState
  setPinState(state: Partial<SkfSoftPinState>): void
  /** Whether it holds this pair as an encryption pair, the private number too. */
  holdsForEncryption(pair: Pick<KeyPair, 'privateKey' | 'publicKeySpki'>): boolean
  /** Calls since the last time this was asked; the first time none. */
  calls(): readonly string[]
}

export const skfSoftTries = 6

/** Makes a UKey and plugs it in. `folder` is for it alone. Without containers of its own it has an SM2 container and an RSA container. */
export function createSkfSoftUkey(folder: string, options: SkfSoftOptions = {}): SkfSoftUkey {
  const {
    pin = '246813',
    factory = false,
    label = Buffer.from('示范UKEY-2'),
    serialNumber = 'SKF-0001',
    containers = usualContainers(),
    buttonMs,
  } = options
  const [file, away, journal] = [join(folder, 'UK1.ukey'), join(folder, 'UK1.pulled'), join(folder, 'journal')]
  const text = [
    ['maker', Buffer.from('skf-soft')],
    ['label', label],
    ['serial', Buffer.from(serialNumber)],
  ] as const
  const lines = [...text.map(([key, value]) => line(key, value)), ...containers.flatMap(linesOf)]
  const stateNow = (): string => readFileSync(existsSync(file) ? file : away, 'latin1')
  const pinState = (): SkfSoftPinState => {
    const [, found = '', tries = '', known = ''] = /^pin=(\S+) .*? tries=(\d+) .* factory=(\d)\n/.exec(stateNow()) ?? []
    return { pin: found, tries: Number(tries), factory: known === '1' }
  }
  writeFileSync(file, stateLine({ pin, tries: skfSoftTries, factory }) + lines.join(''))
  if (buttonMs !== undefined) writeFileSync(join(folder, 'button'), String(buttonMs))
  return {
    pin,
    environment: { SKF_SOFT_DIR: folder },
    finger: (does) => writeFileSync(join(folder, `button.${does}`), ''),
    remove: () => renameSync(file, away),
    insert: () => (existsSync(away) ? renameSync(away, file) : undefined),
    fault: (at) => (at === undefined ? rmSync(join(folder, 'fault'), { force: true }) : writeFileSync(join(folder, 'fault'), at)),
    pinState,
    setPinState(state) {
      const rest = stateNow().slice(stateNow().indexOf('\n') + 1)
      writeFileSync(existsSync(file) ? file : away, stateLine({ ...pinState(), ...state }) + rest, 'latin1')
    },
    holdsForEncryption: (pair) => stateNow().includes(keyLines('encrypt', pair).join('')),
    calls() {
      const seen = existsSync(journal) ? readFileSync(journal, 'latin1').split('\n').filter(Boolean) : []
      writeFileSync(journal, '')
      return seen
    },
  }
}

function stateLine({ pin, tries, factory }: SkfSoftPinState): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const counts = `tries=${two(tries)} most=${two(skfSoftTries)} admin-tries=05 factory=${factory ? 1 : 0}`
  return `pin=${pin.padEnd(16)} admin=${'87654321'.padEnd(16)} ${counts}\n`
}

const line = (key: string, value: Uint8Array): string => `${key}=${Buffer.from(value).toString('hex')}\n`

function linesOf({ name, sign, encrypt }: SkfSoftContainer): string[] {
  const pairs = [
    ['sign', sign],
    ['encrypt', encrypt],
  ] as const
  const lines = pairs.flatMap(([use, held]) =>
    held === undefined ? [] : [...keyLines(use, held.pair), line(`certificate.${use}`, held.certificate)],
  )
  return [line('container', Buffer.from(name)), ...lines]
}

function keyLines(use: 'sign' | 'encrypt', { privateKey, publicKeySpki }: Pick<KeyPair, 'privateKey' | 'publicKeySpki'>): string[] {
  if (privateKey.asymmetricKeyType !== 'rsa')
    return [line(`sm2.${use}`, Buffer.concat([privateNumber(privateKey), publicKeySpki.subarray(-64)]))]
  const { n = '', d = '' } = privateKey.export({ format: 'jwk' })
  const number = (value: string): Buffer => Buffer.from(Buffer.from(value, 'base64url').toString('hex').padStart(512, '0'), 'hex')
  return [line('rsa.modulus', number(n)), line('rsa.exponent', number(d))]
}

/** The number in ECPrivateKey (RFC 5915 §3): version 1, then an OCTET STRING of 32 bytes. */
function privateNumber(privateKey: KeyPair['privateKey']): Buffer {
  const der = privateKey.export({ type: 'pkcs8', format: 'der' })
  const at = der.indexOf(Buffer.from('0201010420', 'hex'))
  return der.subarray(at + 5, at + 37)
}

/** One container with an SM2 pair to sign and one for encryption, as the authorities write them, and one with an RSA pair. */
function usualContainers(): readonly SkfSoftContainer[] {
  const pki = createTestPki({ kind: 'SM2', now: new Date() })
  const [signing, encryption, rsa] = [generateKeyPair('SM2'), generateKeyPair('SM2'), generateKeyPair('RSA')]
  const issue = (pair: KeyPair, usage: 'digitalSignature' | 'keyEncipherment'): Uint8Array =>
    pki.issue({ subject: '示范单位', publicKeySpki: pair.publicKeySpki, keyUsage: [usage] }).der
  return [
    {
      name: '容器1',
      sign: { pair: signing, certificate: issue(signing, 'digitalSignature') },
      encrypt: { pair: encryption, certificate: issue(encryption, 'keyEncipherment') },
    },
    { name: 'RSA', sign: { pair: rsa, certificate: issue(rsa, 'digitalSignature') } },
  ]
}
