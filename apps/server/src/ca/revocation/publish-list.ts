import { defaultAlgorithm, encodeRevokedEntries, subjectKeyIdentifierOf, tbsCertList, type KeyPair } from '@yinxin/pki'
import { readOwnCertificate } from '../authorities/authority.ts'
import { signOnRecord, type SigningDeps } from '../signing/signing-door.ts'
import { signingStore } from '../signing/store.ts'
import type { ListOrder } from './lists-aside.ts'
import { revocationStore } from './store.ts'

const hour = 3_600_000
/** Life of a list: a day for issuing CAs (renewed at half), a year for roots, whose key is not at hand. */
const lifeMilliseconds = { issuing: 24 * hour, root: 365 * 24 * hour }
/** An entry stays this long after its certificate ended: it must be on at least one list beyond (RFC 5280 §3.3). */
const keepAfterEnd = 7 * 24 * hour
/** Entries read at once: a few milliseconds of this thread. */
const pageSize = 2000

/** Another node took the number this one was about to sign. */
class NumberTaken extends Error {}

/**
 * Signs and stores the next list of a name. A shard says which one it is (IDP, RFC 5280 §5.2.5), and at which addresses certificates name it.
 * Does nothing when another node is first with the number.
 * @param openKey of the authority; called when the bytes are on record
 */
export async function publishList(order: ListOrder, openKey: () => KeyPair, deps: SigningDeps): Promise<void> {
  const { list, changes, addresses, kind, role, now } = order
  const store = revocationStore(deps.db)
  const issuer = readOwnCertificate(order.certificate)
  const thisUpdate = new Date(Math.floor(+now / 1000) * 1000) // as the list will say it
  const nextUpdate = new Date(+thisUpdate + lifeMilliseconds[role])
  const [number, algorithm] = [(await store.lastNumber(list)) + 1, defaultAlgorithm(kind)]
  const { revoked, entries } = await readRevoked(order, new Date(+thisUpdate - keepAfterEnd), deps)
  const tbs = tbsCertList({
    ...{ issuer: issuer.subject, signatureAlgorithm: algorithm, authorityKeyIdentifier: subjectKeyIdentifierOf(issuer) },
    ...{ thisUpdate, nextUpdate, crlNumber: number, revoked },
    ...(list.shards === 1 ? {} : { issuingDistributionPoint: { urls: addresses } }),
  })
  const { issuerSha256: issuer_sha256, shards, shard } = list
  const row = { ...{ issuer_sha256, shards, shard, number, entries, changes }, this_update: thisUpdate, next_update: nextUpdate }
  const signed = signOnRecord(
    {
      what: { kind: 'revocation-list', linted: { tbs } },
      ...{ algorithm, publicKeySpki: issuer.publicKeySpki, openKey },
      async claim(trx, signing) {
        if (!(await revocationStore(trx).claimNumber({ ...row, signing }))) throw new NumberTaken()
      },
      async settle(trx, _signed, signing) {
        // only the newest is sent to anybody: what it replaces is kept as a digest; so is this one when another overtook it
        const replaced = await revocationStore(trx).forgetListsBefore(list, number)
        await signingStore(trx).letGo((await revocationStore(trx).isListed(signing)) ? replaced : [...replaced, signing])
      },
    },
    deps,
  )
  await signed.catch((error: unknown) => {
    if (!(error instanceof NumberTaken)) throw error
  })
}

/** Page by page, so that a list of a million is never there as objects. */
async function readRevoked({ list }: ListOrder, notAfter: Date, { db }: SigningDeps) {
  const parts: Uint8Array[] = []
  for (let [after, entries] = ['', 0]; ;) {
    const rows = await revocationStore(db).revocations(list, { notAfter, after, size: pageSize })
    parts.push(
      encodeRevokedEntries(rows.map(({ serial, reason, revoked_at }) => ({ serialNumber: serial, reason, revokedAt: revoked_at }))),
    )
    entries += rows.length
    if (rows.length < pageSize) return { revoked: new Uint8Array(Buffer.concat(parts)), entries }
    after = rows.at(-1)?.serial ?? ''
  }
}
