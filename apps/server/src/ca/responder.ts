import { defaultAlgorithm, generateKeyPair, nameOf, attribute } from '@yinxin/pki'
import { openSigner, readOwnCertificate, wrapKey, type Authority, type Signer } from './authority.ts'
import type { CaDeps } from './deps.ts'
import { responderExtensions } from './profile.ts'
import { prepareCertificate } from './sign-certificate.ts'
import { caStore, type ResponderRow } from './store.ts'

const day = 86_400_000
const [lifeDays, renewBeforeDays] = [90, 30]

/** The delegated OCSP responder of an issuing CA, made or renewed when less than 30 days are left. */
export async function currentResponder(issuer: Authority, deps: CaDeps): Promise<Signer> {
  const { db, secrets, clock } = deps
  const isCurrent = (row: ResponderRow | undefined): row is ResponderRow =>
    row !== undefined && +row.not_after - +clock.now() > renewBeforeDays * day
  const known = await caStore(db).newestResponder(issuer.sha256)
  if (isCurrent(known)) return openSigner(secrets, readOwnCertificate(known.certificate), known.wrapped_key)
  return db.transaction().execute(async (trx) => {
    const store = caStore(trx)
    await store.lockAuthority(issuer.sha256)
    const other = await store.newestResponder(issuer.sha256) // another node may have been first
    if (isCurrent(other)) return openSigner(secrets, readOwnCertificate(other.certificate), other.wrapped_key)
    const signer = certifyResponder(issuer, deps)
    const { sha256, raw, notAfter } = signer.certificate
    await store.addResponder(
      { sha256, issuer_sha256: issuer.sha256, certificate: raw, wrapped_key: wrapKey(secrets, signer.keyPair), not_after: notAfter },
      clock.now(),
    )
    return signer
  })
}

function certifyResponder(issuer: Authority, { secrets, clock }: CaDeps): Signer {
  const now = clock.now()
  const keyPair = generateKeyPair(issuer.kind)
  const subject = nameOf([
    ['C', 'CN'],
    ['O', attribute(issuer.certificate.subject, 'O') ?? 'CA'],
    ['CN', `${attribute(issuer.certificate.subject, 'CN') ?? 'CA'} OCSP`],
  ])
  const validity = { notBefore: now, notAfter: new Date(Math.min(+now + lifeDays * day, +issuer.certificate.notAfter)) }
  const plan = {
    profile: 'ocsp-responder',
    subject,
    publicKeySpki: keyPair.publicKeySpki,
    ...validity,
    extensions: responderExtensions(keyPair.publicKeySpki, issuer.certificate),
  } as const
  const preparation = prepareCertificate(plan, openSigner(secrets, issuer.certificate, issuer.wrappedKey), issuer.kind)
  if (!preparation.ok)
    throw new Error(`responder certificate does not pass the lint: ${preparation.findings.map(({ rule }) => rule).join(', ')}`)
  return { certificate: preparation.prepared.sign(), keyPair }
}

/** Algorithm a signer's answers are signed with. */
export const answerAlgorithm = (issuer: Authority) => defaultAlgorithm(issuer.kind)
