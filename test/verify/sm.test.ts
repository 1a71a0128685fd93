import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { vectorFolder } from '../vectors/vector-folder.ts'
import { verifyJson } from './run-verify.ts'

/** SM2 certificates, lists and answers made by other software, through the command. */

const folder = vectorFolder('sm')
const file = (name: string) => join(folder.path, name)
const tongsuo = (name: string) => file(`tongsuo-certs/${name}`)
const oracle = (name: string) => file(`oracle-openssl-bc/${name}`)
const at = ['--at', '2026-11-23T15:00:00Z']

describe.skipIf(!folder.present)('SM2 of other software', () => {
  const chain = (...words: string[]) => verifyJson('chain', ...words, '--revocation', 'none', ...at)

  it.each([
    ['sm2_client_sign.crt', 'accepted', undefined],
    ['sm2_client_enc.crt', 'accepted', undefined],
    ['sm2_server_sign_expire.crt', 'refused', 'CERTIFICATE_EXPIRED'],
    ['sm2_server_sign2.crt', 'refused', 'CERTIFICATE_NOT_TRUSTED'],
  ])('Tongsuo %s: %s', async (name, verdict, code) => {
    // the file of the CA holds root and intermediate: either is an anchor
    const found = await chain('--anchor', tongsuo('sm2_chain-ca.crt'), '--certificate', tongsuo(name))
    expect(found).toMatchObject({ verdict })
    expect(found['code']).toBe(code)
  })

  it('a signature without Z is none', async () => {
    const found = await chain('--anchor', tongsuo('sm2-noza-root-cert.pem'), '--certificate', tongsuo('sm2-noza-cert.pem'))
    expect(found).toMatchObject({ exit: 1, verdict: 'refused', code: 'CERTIFICATE_NOT_TRUSTED' })
  })

  it('list and answer of OpenSSL and Bouncy Castle', async () => {
    const words = ['--anchor', oracle('ca.crt'), '--certificate', oracle('ee.crt')]
    const revoked = { exit: 1, verdict: 'revoked', revokedAt: '2026-11-23T14:40:18.000Z' }
    expect(await verifyJson('crl', ...words, '--crl', oracle('ca.crl'), ...at)).toMatchObject(revoked)
    const inTime = ['--at', '2026-11-23T14:45:00Z']
    expect(await verifyJson('ocsp', ...words, '--ocsp', oracle('resp.der'), ...inTime)).toMatchObject(revoked)
    expect(await verifyJson('ocsp', ...words, '--ocsp', oracle('resp.der'), '--at', '2027-01-01')).toMatchObject({ verdict: 'unknown' })
  })
})
