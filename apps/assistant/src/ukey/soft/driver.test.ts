import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCertificationRequest } from '@yinxin/pki'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createTestPki, type TestPkiKind } from '@yinxin/testkit'
import { ukeyDriverContract } from '@yinxin/testkit/contracts/ukey-driver'
import { afterAll, describe, expect, test } from 'vitest'
import { createUkey, writeCertificate } from './create.ts'
import { createSoftDriver } from './driver.ts'
import { changeSoftPin, unlockUkey } from './operations.ts'
import { maxTries, readUkeyFile } from './ukey-file.ts'

const folders: string[] = []
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-soft-'))
  folders.push(folder)
  return folder
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

async function personalised(folder: string, keyKind: TestPkiKind, pin?: string, adminPin?: string): Promise<string> {
  const file = join(folder, `${keyKind}.ukey`)
  const order = { file, label: '示范', serialNumber: 'YX-1', keyKind, cost: 1024, ...(adminPin === undefined ? {} : { adminPin }) }
  const created = await createUkey(pin === undefined ? order : { ...order, pin })
  if (!created.ok) throw new Error(created.failure.code)
  const request = parseCertificationRequest(Buffer.from(created.value.certificationRequest, 'base64'))
  if (!request.ok) throw new Error(request.problem)
  const { der } = createTestPki({ kind: keyKind, now: new Date() }).issue({
    subject: '示范单位',
    publicKeySpki: request.value.publicKeySpki,
  })
  expect(writeCertificate({ file, certificate: encodeBase64(der) }).ok).toBe(true)
  return file
}

for (const keyKind of ['SM2', 'P-256', 'RSA'] as const) {
  ukeyDriverContract(`soft, ${keyKind}`, async () => {
    const folder = newFolder()
    const adminPin = 'ADMIN-1'
    const file = await personalised(folder, keyKind, '246813', adminPin)
    const [away, pin, fresh] = [join(folder, 'drawer', 'away.ukey'), '246813', readFileSync(file)]
    return {
      driver: createSoftDriver(folder),
      ...{ pin, adminPin },
      remove: () => renameSync(file, away),
      insert: () => renameSync(away, file),
      toFactory: () => changeSoftPin(file, pin, '12345678'),
      renew: () => writeFileSync(file, fresh),
    }
  })
}

describe('tries of a software UKey', () => {
  test('R10 go down with each wrong PIN, come back with the right one, and lock at none', async () => {
    const file = await personalised(newFolder(), 'P-256', '246813')
    const left = () => readUkeyFile(file)?.pin.triesLeft
    expect(await unlockUkey(file, '000111')).toMatchObject({
      ok: false,
      failure: { code: 'PIN_INCORRECT', detail: { triesLeft: maxTries - 1 } },
    })
    expect((await unlockUkey(file, '246813')).ok).toBe(true)
    expect(left()).toBe(maxTries)
    for (let i = 1; i < maxTries; i++) expect(await unlockUkey(file, '000111')).toMatchObject({ failure: { code: 'PIN_INCORRECT' } })
    expect(await unlockUkey(file, '000111')).toMatchObject({ failure: { code: 'PIN_LOCKED' } })
    expect(await unlockUkey(file, '246813')).toMatchObject({ failure: { code: 'PIN_LOCKED' } })
    expect(left()).toBe(0)
  })

  test('R10 the factory PIN signs nothing until it is changed', async () => {
    const folder = newFolder()
    const file = await personalised(folder, 'P-256')
    const driver = createSoftDriver(folder)
    const [ukey] = (await driver.list()).ukeys
    expect(ukey?.pin.factory).toBe(true)
    const input = {
      ukeyId: ukey?.id ?? '',
      certificateSha256: ukey?.certificates[0]?.sha256 ?? '',
      algorithm: 'ES256',
      data: new Uint8Array(64),
    } as const
    expect(await driver.sign({ ...input, pin: '12345678' })).toMatchObject({ failure: { code: 'PIN_FACTORY' } })
    expect((await changeSoftPin(file, '12345678', '246813')).ok).toBe(true)
    expect((await driver.sign({ ...input, pin: '246813' })).ok).toBe(true)
    await driver.close()
  })

  test('a file that is no UKey is not listed, and a UKey is never created over another', async () => {
    const folder = newFolder()
    const file = await personalised(folder, 'P-256', '246813')
    expect(await createUkey({ file, label: 'x', serialNumber: 'x', keyKind: 'P-256' })).toMatchObject({
      failure: { code: 'INPUT_INVALID' },
    })
    const other = await personalised(newFolder(), 'P-256', '246813')
    const certificate = readUkeyFile(other)?.certificates[0]?.certificate ?? ''
    expect(writeCertificate({ file, certificate })).toMatchObject({ failure: { code: 'CERTIFICATE_NOT_ON_UKEY' } })
    expect(writeCertificate({ file: join(folder, 'none.ukey'), certificate })).toMatchObject({ failure: { code: 'UKEY_MISSING' } })
    expect(writeCertificate({ file, certificate: 'AAAA' })).toMatchObject({ failure: { code: 'CERTIFICATE_MALFORMED' } })
  })
})
