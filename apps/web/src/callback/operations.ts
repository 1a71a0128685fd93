import { maxSiteRequestLength, parseCompactJws } from '@yinxin/protocol'
import type { ChallengeAnswer } from '@yinxin/protocol'

const prefix = 'yinxin.operation.'

/** Keeps which challenge an operation belongs to, for a result that comes back by the callback instead of by a message. */
export function rememberOperation({ id, request, expiresAt }: ChallengeAnswer): void {
  const operation = parseCompactJws(request, maxSiteRequestLength)?.payload['jti']
  if (typeof operation !== 'string') return
  for (const name of Object.keys(localStorage)) if (name.startsWith(prefix) && isOver(localStorage.getItem(name))) localStorage.removeItem(name)
  localStorage.setItem(prefix + operation, JSON.stringify({ id, expiresAt }))
}

/** The challenge of an operation this browser began, once; undefined when it is none of ours. */
export function takeChallengeOf(operation: string): string | undefined {
  const stored = localStorage.getItem(prefix + operation)
  localStorage.removeItem(prefix + operation)
  if (stored === null || isOver(stored)) return undefined
  return (JSON.parse(stored) as { id: string }).id
}

function isOver(stored: string | null): boolean {
  return stored === null || Date.parse((JSON.parse(stored) as { expiresAt: string }).expiresAt) < Date.now()
}
