import { hash } from 'node:crypto'
import { certificationRequestInfo, defaultAlgorithm, generateKeyPair } from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { writeAudit } from '../../platform/audit/line.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import { authorityName } from '../certificates/profile.ts'
import type { CaContext } from '../deps.ts'
import { signOnRecord } from '../signing/signing-door.ts'
import { wrapKey } from '../authorities/keyring.ts'
import { aloneInCeremony, authorityStore } from '../authorities/store.ts'

const rsaBits = 3072

export type RequestingContext = Pick<CaContext, 'db' | 'clock' | 'node' | 'names' | 'secrets'>

/**
 * The key of the next issuing CA of a kind, made here and never leaving, as a PKCS #10 request for a ceremony. The one that waits already is given
 * again: a request that was lost on its way costs no second key.
 */
export const requestIssuingCa = (kind: CertifiedKeyKind, actor: string, context: RequestingContext): Promise<Uint8Array> =>
  aloneInCeremony(context.db, () => waitingOrNew(kind, actor, context)) // two at once would make two keys, of which one could not be kept

async function waitingOrNew(kind: CertifiedKeyKind, actor: string, context: RequestingContext): Promise<Uint8Array> {
  const { db, clock, node, names, secrets } = context
  const waiting = await authorityStore(db).requestOf(kind)
  if (waiting !== undefined) return new Uint8Array(waiting.request)
  const keyPair = generateKeyPair(kind, rsaBits)
  const { publicKeySpki } = keyPair
  const wrappedKey = wrapKey(secrets, keyPair)
  const tbs = certificationRequestInfo({ subject: authorityName(names, kind, 'issuing'), publicKeySpki })
  return signOnRecord(
    {
      ...{
        what: { kind: 'certification-request', linted: { tbs } },
        algorithm: defaultAlgorithm(kind),
        publicKeySpki,
        openKey: () => keyPair,
      },
      async settle(trx, request) {
        const now = clock.now()
        const keySha256 = hash('sha256', publicKeySpki, 'hex')
        await authorityStore(trx).addRequest({ key_sha256: keySha256, kind, request, wrapped_key: wrappedKey }, now)
        await writeAudit(
          trx,
          'ca',
          { event: 'authority.requested', traceId: newTraceId(), actor, detail: { kind, key: keySha256 } },
          { now, node },
        )
      },
    },
    context,
  )
}
