import type { Ca } from '@yinxin/protocol/ca'
import type { StatusSource } from '@yinxin/protocol/status'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { migrate } from '../platform/migrate.ts'
import { answerOcsp } from './answer-ocsp.ts'
import { authorityOf, openSigner, type Authority, type Signer } from './authority.ts'
import { holdCeremony } from './ceremony.ts'
import type { CaDeps } from './deps.ts'
import { issueCertificate } from './issue.ts'
import { migrations } from './migrations/index.ts'
import { isDueForRenewal, publishList } from './publish-list.ts'
import { currentResponder } from './responder.ts'
import { revokeCertificate } from './revoke.ts'
import { caStore } from './store.ts'

export type { CaDeps } from './deps.ts'

/** The CA with what only its own process may do. */
export interface RunningCa extends Ca, StatusSource {
  /** Makes roots, issuing CAs and the roots' lists, as far as they are missing or due; safe to repeat. */
  ceremony(): Promise<void>
}

const responderMemory = 86_400_000

/** Creates the CA on its own schema `ca` (migrated here). Before the first `ceremony()` it has no authorities and issues nothing. */
export async function createCa(deps: CaDeps): Promise<RunningCa> {
  await migrate(deps.db, 'ca', migrations)
  let known: readonly Authority[] = []
  const responders = new Map<string, { readonly signer: Promise<Signer>; readonly until: number }>()

  /** Authorities never change and are never removed, so only an empty memory is worth a question; the ceremony empties it. */
  async function authorities(): Promise<readonly Authority[]> {
    if (known.length === 0) known = (await caStore(deps.db).authorities()).map(authorityOf)
    return known
  }

  /** The responder's key is opened once a day, not for every answer. */
  function responderOf(issuer: Authority): Promise<Signer> {
    const now = +deps.clock.now()
    const opened = responders.get(issuer.sha256)
    if (opened !== undefined && opened.until > now) return opened.signer
    const signer = currentResponder(issuer, deps)
    responders.set(issuer.sha256, { signer, until: now + responderMemory })
    signer.catch(() => responders.delete(issuer.sha256)) // the caller reports it; the next one tries again
    return signer
  }

  return {
    async ceremony() {
      await holdCeremony(deps)
      known = []
    },
    authorities: async () =>
      (await authorities()).map(({ kind, role, certificate }) => ({ kind, role, certificate: encodeBase64(certificate.raw) })),
    issue: async (input) => issueCertificate(input, await authorities(), deps),
    revoke: async (input) => revokeCertificate(input, await authorities(), deps),
    ocsp: async (request) => answerOcsp(request, await authorities(), responderOf, deps),
    crl: async (issuerSha256) =>
      currentList(
        (await authorities()).find(({ sha256 }) => sha256 === issuerSha256),
        deps,
      ),
    authority: async (sha256) => (await authorities()).find((authority) => authority.sha256 === sha256)?.certificate.raw,
  }
}

/** The newest list; an issuing CA's is renewed when half of its life is over, a root's only in a ceremony. */
async function currentList(authority: Authority | undefined, { db, secrets, clock }: CaDeps): Promise<Uint8Array | undefined> {
  if (authority === undefined) return undefined
  const newest = await caStore(db).newestList(authority.sha256)
  if (authority.role === 'root' || (newest !== undefined && !isDueForRenewal(newest, clock.now()))) return newest?.list
  return db.transaction().execute(async (trx) => {
    const store = caStore(trx)
    await store.lockAuthority(authority.sha256)
    const other = await store.newestList(authority.sha256)
    if (other !== undefined && !isDueForRenewal(other, clock.now())) return other.list
    return publishList(store, openSigner(secrets, authority.certificate, authority.wrappedKey), clock.now())
  })
}
