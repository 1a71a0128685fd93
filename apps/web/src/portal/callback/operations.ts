import { maxSiteRequestLength, parseCompactJws } from '@yinxin/protocol/assistant'
import type { ChallengeAnswer } from '@yinxin/protocol/portal'
import { asText, parseObject } from '@yinxin/protocol/wire'

const prefix = 'yinxin.operation.'

/** Keeps which challenge an operation belongs to, for a result that comes back by the callback instead of by a message. */
export function rememberOperation({ id, request, expiresAt }: ChallengeAnswer): void {
  const operation = parseCompactJws(request, maxSiteRequestLength)?.payload['jti']
  if (typeof operation !== 'string') return
  try {
    for (const name of Object.keys(localStorage))
      if (name.startsWith(prefix) && challengeIn(localStorage.getItem(name)) === undefined) localStorage.removeItem(name)
    localStorage.setItem(prefix + operation, JSON.stringify({ id, expiresAt }))
  } catch {
    return // storage is blocked: only the callback of a window without its opener is lost
  }
}

/** The challenge of an operation this browser began, once; undefined when it is none of ours. */
export function takeChallengeOf(operation: string): string | undefined {
  try {
    const stored = localStorage.getItem(prefix + operation)
    localStorage.removeItem(prefix + operation)
    return challengeIn(stored)
  } catch {
    return undefined
  }
}

function challengeIn(stored: string | null): string | undefined {
  if (stored === null) return undefined
  const kept = parseObject(stored) // another version of the page may have written it: what it is not is as good as gone
  const [id, expiresAt] = [asText(kept?.['id'], 128), asText(kept?.['expiresAt'], 64)]
  return Date.parse(expiresAt ?? '') > Date.now() ? id : undefined
}
