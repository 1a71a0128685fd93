// A document signed with the software UKey of a person, as the assistant signs it, without the assistant.
import { parseCertificate, prepareSignedData, type AlgorithmId } from '@yinxin/pki'
import { signatureAlgorithmOf } from '../../apps/assistant/src/certificates/shown-facts.ts'
import { createSoftDriver } from '../../apps/assistant/src/ukey/soft/driver.ts'

const algorithms: Readonly<Record<'ES256' | 'RS256' | 'SM2SM3', AlgorithmId>> = {
  ES256: 'ECDSA-SHA256',
  RS256: 'RSA-SHA256',
  SM2SM3: 'SM2-SM3',
}

/** @param folder with one UKey in it */
export async function signedBySoftUkey(folder: string, pin: string): Promise<{ readonly message: Buffer; readonly content: Buffer }> {
  const driver = createSoftDriver(folder)
  try {
    const [ukey] = (await driver.list()).ukeys
    const found = ukey?.certificates.find(({ use }) => use === 'authentication')
    const read = parseCertificate(Buffer.from(found?.certificate ?? '', 'base64'))
    const algorithm = found && signatureAlgorithmOf(found.certificate)
    if (ukey === undefined || found === undefined || !read.ok || algorithm === undefined) throw new Error('no certificate to sign with')
    const content = Buffer.from('{"title":"申报","fields":[{"label":"金额","value":"1 元"}]}')
    const document = { content, certificate: read.value, algorithm: algorithms[algorithm], signingTime: new Date() }
    const { toBeSigned, finish } = prepareSignedData(document)
    const signed = await driver.sign({ ukeyId: ukey.id, certificateSha256: found.sha256, pin, algorithm, data: toBeSigned })
    if (!signed.ok) throw new Error(signed.failure.code)
    return { message: Buffer.from(finish(signed.value, 'raw')), content }
  } finally {
    await driver.close()
  }
}
