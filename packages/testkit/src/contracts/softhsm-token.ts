/** A real PKCS #11 token for tests: SoftHSM in a folder of its own, filled by OpenSC's pkcs11-tool. */
import { execFileSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTestPki } from '../pki-builder.ts'

export const softhsmLibrary = '/usr/lib/softhsm/libsofthsm2.so'

/** True when everything a token needs is installed. */
export const softhsmPresent = [softhsmLibrary, '/usr/bin/softhsm2-util', '/usr/bin/pkcs11-tool'].every((path) => existsSync(path))

export interface SofthsmToken {
  readonly pin: string
  readonly soPin: string
  /** Environment that leads the library to this token. */
  readonly environment: { readonly SOFTHSM2_CONF: string }
  /** Makes a key pair on the token. @returns its public key, DER SPKI */
  addPair(options: PairOptions): Uint8Array
  /** Writes a certificate, whatever is in it. */
  addCertificate(der: Uint8Array, id: string): void
  /** Takes the token away from under the library, and puts it back for the next process that loads it. */
  remove(): void
  putBack(): void
}

export interface PairOptions {
  /** CKA_ID, hexadecimal. */
  readonly id: string
  /** CKA_LABEL; unique on the token. */
  readonly label: string
  readonly keyType: 'rsa:2048' | 'EC:prime256v1'
  /** More options of pkcs11-tool: what the key may do. */
  readonly rights: readonly string[]
}

/** Makes a token with one RSA and one P-256 key pair, each with an authentication certificate. `folder` must be empty. */
export function createSofthsmToken(folder: string, label = '示范UKEY-1', pin = '246813'): SofthsmToken {
  const [tokens, away, configuration] = [join(folder, 'tokens'), join(folder, 'away'), join(folder, 'softhsm2.conf')]
  mkdirSync(tokens)
  writeFileSync(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  const soPin = '87654321'
  const environment = { SOFTHSM2_CONF: configuration }
  const run = (program: string, args: readonly string[]): Buffer =>
    execFileSync(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } })
  run('softhsm2-util', ['--init-token', '--free', '--label', label, '--so-pin', soPin, '--pin', pin])
  const tool = (...args: readonly string[]): Buffer =>
    run('pkcs11-tool', ['--module', softhsmLibrary, '--token-label', label, '--login', '--pin', pin, ...args])
  const addPair = ({ id, label: name, keyType, rights }: PairOptions): Uint8Array => {
    const publicKey = join(folder, 'public.der')
    tool('--keypairgen', '--key-type', keyType, '--id', id, '--label', name, ...rights)
    tool('--read-object', '--type', 'pubkey', '--id', id, '--label', name, '-o', publicKey)
    const pem = run('openssl', ['pkey', '-pubin', '-inform', 'DER', '-in', publicKey])
    return createPublicKey(pem).export({ type: 'spki', format: 'der' })
  }
  const addCertificate = (der: Uint8Array, id: string): void => {
    const file = join(folder, 'certificate.cer')
    writeFileSync(file, der)
    tool('--write-object', file, '--type', 'cert', '--id', id)
  }
  for (const [id, keyType, kind] of [
    ['01', 'rsa:2048', 'RSA'],
    ['02', 'EC:prime256v1', 'P-256'],
  ] as const)
    addCertificate(certify(addPair({ id, label: kind, keyType, rights: ['--usage-sign'] }), kind), id)
  const [name = ''] = readdirSync(tokens)
  return {
    pin,
    soPin,
    environment,
    addPair,
    addCertificate,
    remove: () => renameSync(join(tokens, name), away),
    putBack: () => renameSync(away, join(tokens, name)),
  }
}

function certify(publicKeySpki: Uint8Array, kind: 'RSA' | 'P-256'): Uint8Array {
  return createTestPki({ kind, now: new Date() }).issue({ subject: '示范单位', publicKeySpki }).der
}
