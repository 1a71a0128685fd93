import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { StoredApplication } from '../applications/application.ts'
import type { RaParts } from '../deps.ts'

/**
 * The application with the certificate that goes for the new one, as the officer says it: for a reissue one of the organisation's own, which nobody but an
 * officer can tell, since the UKey is gone. What the first of two officers has signed the second one does not change.
 * @param picked hex SHA-256; undefined where nobody picked one
 * @returns INPUT_INVALID where one is to be picked, or none, CERTIFICATE_UNKNOWN
 */
export async function withReplaced(
  { ca }: Pick<RaParts, 'ca'>,
  one: StoredApplication,
  picked: string | undefined,
): Promise<Result<StoredApplication>> {
  const { business, state, replaces, uscc } = one
  if (business !== 'reissue' || replaces === null || state !== 'waiting') {
    const isSame = picked === undefined || picked === replaces?.certificate?.sha256
    return isSame ? succeeded(one) : failed('INPUT_INVALID', { field: 'replaces' })
  }
  if (picked === undefined) return failed('INPUT_INVALID', { field: 'replaces' })
  const found = (await ca.certificatesOf(uscc)).find(({ sha256 }) => sha256 === picked)
  if (found === undefined) return failed('CERTIFICATE_UNKNOWN')
  const { sha256, issuerSha256, serial } = found
  return succeeded({ ...one, replaces: { ...replaces, certificate: { sha256, issuerSha256, serial } } })
}
