// Devices with a certificate of the demo's own CA: a SoftHSM token behind PKCS #11 whose key is made on it, and a UKey behind SKF.
import { execFileSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assembleCertificationRequest, buildCertificationRequest, certificationRequestInfo, generateKeyPair, nameOf } from '@yinxin/pki'
import type { CertificateSubject } from '@yinxin/protocol/ca'
import {
  buildSkfSoft,
  buildSkfSoftForWindows,
  createSkfSoftUkey,
  type SkfSoftOptions,
  type SkfSoftUkey,
  type SkfSoftVariant,
} from '@yinxin/testkit/contracts/skf-soft'
import { openscLibrary, personaliseIsoApplet, startCardReaders, type CardReaders } from '@yinxin/testkit/contracts/card-readers'
import { softhsmLibrary } from '@yinxin/testkit/contracts/softhsm-token'
import { demoOrganizations } from '../../apps/demo/src/organizations.ts'
import { createCa } from '../../apps/server/src/ca/index.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { fileSecrets } from '../../apps/server/src/platform/secrets.ts'
import { temporaryFolder } from './chromium.ts'
import type { System } from './system.ts'

/** Issues as the running system's CA: a second node on its database, with its keys. */
async function issueAsDemoCa(system: System, certificationRequest: Uint8Array, subject: CertificateSubject): Promise<Uint8Array> {
  const db = createDatabase(`postgresql:///yinxin?host=${encodeURIComponent(join(system.data, 'postgres'))}&user=yinxin`)
  try {
    const ca = await createCa({
      db,
      secrets: fileSecrets(join(system.data, 'secrets/master-key')),
      clock: systemClock,
      log: createLog({ level: 'silent', name: 'test' }),
      statusUrl: `http://127.0.0.1:${system.port + 2}`,
      node: 'test',
    })
    const request = Buffer.from(certificationRequest).toString('base64')
    const issued = await ca.issue({ certificationRequest: request, subject, traceId: '0'.repeat(16) })
    if (!issued.ok) throw new Error(`the CA refused: ${issued.failure.code}`)
    return Buffer.from(issued.value.certificate, 'base64')
  } finally {
    await closeDatabase(db)
  }
}

/** An organisation of the demo, as its certificate names it. */
export function demoSubject(id: string): CertificateSubject {
  const found = demoOrganizations.find((each) => each.id === id)
  if (found === undefined) throw new Error('the demo has no such organisation')
  return { organization: found.name, uscc: found.uscc }
}

export interface Device {
  readonly label: string
  readonly pin: string
  /** The driver's library, and the environment that leads it to this device. */
  readonly library: string
  readonly environment: Readonly<Record<string, string>>
}

export const skfSerialNumber = 'SKF-0008'

/** Makes a UKey behind SKF, and behind its maker's PKCS #11, with one SM2 key and a certificate for `subject`. */
export async function personaliseSkfUkey(
  system: System,
  subject: CertificateSubject,
  variant: SkfSoftVariant | 'windows' = 'standard',
  more: Pick<SkfSoftOptions, 'buttonMs'> = {},
): Promise<Device & Pick<SkfSoftUkey, 'finger'>> {
  const [pair, pin, label] = [generateKeyPair('SM2'), '592741', '示范UKEY-8']
  const content = { subject: nameOf([['CN', subject.organization]]), publicKeySpki: pair.publicKeySpki }
  const request = buildCertificationRequest({ ...content, algorithm: 'SM2-SM3', privateKey: pair.privateKey })
  const certificate = await issueAsDemoCa(system, request, subject)
  const containers = [{ name: '容器1', sign: { pair, certificate } }]
  const { environment, finger } = createSkfSoftUkey(temporaryFolder('skf'), {
    pin,
    label: Buffer.from(label),
    serialNumber: skfSerialNumber,
    containers,
    ...more,
  })
  return { label, pin, finger, library: variant === 'windows' ? buildSkfSoftForWindows() : buildSkfSoft(variant), environment }
}

/** Makes a smart card with one RSA key, made on it, and a certificate for `subject`, in the first of two readers. */
export async function personaliseCard(system: System, subject: CertificateSubject): Promise<Device & { readonly readers: CardReaders }> {
  const readers = await startCardReaders()
  const [reader] = readers.readers
  await reader.isoApplet()
  await reader.insert()
  await new Promise((resolve) => setTimeout(resolve, 1500)) // the reader notices within half a second
  const card = personaliseIsoApplet(readers, 0, '示范卡-9')
  const info = certificationRequestInfo({ subject: nameOf([['CN', subject.organization]]), publicKeySpki: card.addKey('11') })
  const request = assembleCertificationRequest(info, 'RSA-SHA256', card.sign(info, '11'))
  card.addCertificate(await issueAsDemoCa(system, request, subject), '11')
  return { label: '示范卡-9', pin: card.pin, library: openscLibrary, environment: readers.environment, readers }
}

/** Makes a device with one RSA key and a certificate for `subject`. */
export async function personaliseDevice(system: System, subject: CertificateSubject): Promise<Device> {
  const folder = temporaryFolder('device')
  const [label, pin, configuration] = ['DEMO-UKEY-7', '592741', join(folder, 'softhsm2.conf')]
  mkdirSync(join(folder, 'tokens'))
  writeFileSync(configuration, `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  const environment = { SOFTHSM2_CONF: configuration }
  const run = (program: string, words: readonly string[]) =>
    execFileSync(program, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } })
  run('softhsm2-util', ['--init-token', '--free', '--label', label, '--so-pin', '87654321', '--pin', pin])
  const tool = (...words: readonly string[]) =>
    run('pkcs11-tool', ['--module', softhsmLibrary, '--token-label', label, '--login', '--pin', pin, '--id', '07', ...words])
  const file = (name: string) => join(folder, name)
  tool('--keypairgen', '--key-type', 'rsa:2048', '--usage-sign')
  tool('--read-object', '--type', 'pubkey', '-o', file('public.der'))
  const publicKeySpki = createPublicKey({ key: readFileSync(file('public.der')), format: 'der', type: 'spki' }).export({
    type: 'spki',
    format: 'der',
  })
  const info = certificationRequestInfo({ subject: nameOf([['CN', subject.organization]]), publicKeySpki })
  writeFileSync(file('request'), info)
  tool('--sign', '--mechanism', 'SHA256-RSA-PKCS', '-i', file('request'), '-o', file('signature'))
  const request = assembleCertificationRequest(info, 'RSA-SHA256', readFileSync(file('signature')))
  writeFileSync(file('certificate'), await issueAsDemoCa(system, request, subject))
  tool('--write-object', file('certificate'), '--type', 'cert')
  return { label, pin, library: softhsmLibrary, environment }
}
