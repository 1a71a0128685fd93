import { maxSiteRequestLength, parseCompactJws } from '@yinxin/protocol/assistant'
import type { ChallengeAnswer } from '@yinxin/protocol/portal'
import { asText, parseObject } from '@yinxin/protocol/wire'
import { siteStorage } from '@yinxin/ui/browser-storage'

const prefix = 'yinxin.operation.'

/** Keeps which challenge an operation belongs to, for a result that comes back by the callback instead of by a message. */
export function rememberOperation({ id, request, expiresAt }: ChallengeAnswer): void {
  const operation = parseCompactJws(request, maxSiteRequestLength)?.payload['jti']
  if (typeof operation !== 'string') return
  for (const name of siteStorage.names(prefix)) if (challengeIn(siteStorage.read(name)) === undefined) siteStorage.forget(name)
  // Where storage is blocked only the callback of a window without its opener is lost.
  siteStorage.write(prefix + operation, JSON.stringify({ id, expiresAt }))
}

/** The challenge of an operation this browser began, once; undefined when it is none of ours. */
export function takeChallengeOf(operation: string): string | undefined {
  const stored = siteStorage.read(prefix + operation)
  siteStorage.forget(prefix + operation)
  return challengeIn(stored)
}

function challengeIn(stored: string | undefined): string | undefined {
  if (stored === undefined) return undefined
  const kept = parseObject(stored) // another version of the page may have written it: what it is not is as good as gone
  const [id, expiresAt] = [asText(kept?.['id'], 128), asText(kept?.['expiresAt'], 64)]
  return Date.parse(expiresAt ?? '') > Date.now() ? id : undefined
}
