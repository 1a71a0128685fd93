import type { AssistantState } from '@yinxin/sdk'

/**
 * Whether the certificate a session was opened with is plugged in, as far as the assistant tells. `unknown` while nobody can say: no
 * connection, an assistant that stopped, a driver that has trouble. Only a UKey known to be out locks a page (R30).
 */
export function ukeyPresence(state: AssistantState, sha256: string): 'there' | 'gone' | 'unknown' {
  if (state.kind !== 'connected' || state.status === undefined) return 'unknown'
  const { ukeys, problems } = state.status
  if (ukeys.some(({ certificates }) => certificates.some((certificate) => certificate.sha256 === sha256))) return 'there'
  return problems.length > 0 ? 'unknown' : 'gone'
}
