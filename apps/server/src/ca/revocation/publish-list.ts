import { defaultAlgorithm, subjectKeyIdentifierOf, tbsCertList } from '@yinxin/pki'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { CaContext } from '../deps.ts'
import { signOnRecord } from '../signing/signing-door.ts'
import { signingStore } from '../signing/store.ts'
import { isListDue } from './list-due.ts'
import { revocationStore } from './store.ts'

const hour = 3_600_000
/** Life of a list: a day for issuing CAs (renewed at half), a year for roots, whose key is not at hand. */
const lifeMilliseconds = { issuing: 24 * hour, root: 365 * 24 * hour }
/** An entry stays this long after its certificate ended: it must be on at least one list beyond (RFC 5280 §3.3). */
const keepAfterEnd = 7 * 24 * hour

/** Another node took the number this one was about to sign. */
class NumberTaken extends Error {}

/** Most times another node may be first before this one gives up; the job comes back to it. */
const attempts = 5

/**
 * Signs and stores the next list of an authority when it is due. Revocations are read outside of any transaction that changes one, and
 * nobody is locked out meanwhile: what is committed while the list is being built makes the next one due.
 * @param known milliseconds this process has known the newest list
 */
export async function publishListIfDue(authority: CertificationAuthority, context: CaContext, known = 0): Promise<void> {
  for (let left = attempts; left > 0; left--) {
    const store = revocationStore(context.db)
    const [newest, changes] = [await store.newestList(authority.sha256), await store.changes(authority.sha256)]
    if (!isListDue(newest, { now: context.clock.now(), changes, known })) return
    try {
      return await publishList(authority, changes, context)
    } catch (error) {
      if (!(error instanceof NumberTaken)) throw error
    }
  }
}

async function publishList(authority: CertificationAuthority, changes: number, context: CaContext): Promise<void> {
  const { db, clock, keyring } = context
  const { sha256, certificate, kind, role } = authority
  const thisUpdate = new Date(Math.floor(+clock.now() / 1000) * 1000) // as the list will say it
  const nextUpdate = new Date(+thisUpdate + lifeMilliseconds[role])
  const [number, algorithm] = [(await revocationStore(db).lastNumber(sha256)) + 1, defaultAlgorithm(kind)]
  const revoked = await revocationStore(db).revocations(sha256, new Date(+thisUpdate - keepAfterEnd))
  const tbs = tbsCertList({
    issuer: certificate.subject,
    signatureAlgorithm: algorithm,
    authorityKeyIdentifier: subjectKeyIdentifierOf(certificate),
    ...{ thisUpdate, nextUpdate, crlNumber: number },
    revoked: revoked.map(({ serial, reason, revoked_at }) => ({ serialNumber: serial, reason, revokedAt: revoked_at })),
  })
  await signOnRecord<void>(
    {
      what: { kind: 'revocation-list', linted: { tbs } },
      ...{ algorithm, publicKeySpki: certificate.publicKeySpki, openKey: () => keyring.keyOf(authority) },
      async claim(trx, signing) {
        const row = { issuer_sha256: sha256, number, signing, this_update: thisUpdate, next_update: nextUpdate, changes }
        if (!(await revocationStore(trx).claimNumber(row))) throw new NumberTaken()
      },
      async settle(trx, _signed, signing) {
        // only the newest is sent to anybody: what it replaces is kept as a digest; so is this one when another overtook it
        const store = revocationStore(trx)
        const replaced = await store.forgetListsBefore(sha256, number)
        await signingStore(trx).letGo((await store.isListed(sha256, number)) ? replaced : [...replaced, signing])
      },
    },
    context,
  )
}
