/** The link `yinxin:open?p=<portal origin>&r=<id>` that starts or wakes the assistant. It carries no sign-in, and nothing else is a wake link. */
import { parseOrigin } from '@yinxin/protocol/wire'

export interface WakeLink {
  /** The portal's origin: to be looked up in the signed site list. */
  readonly origin: string
  readonly id: string
}

const form = /^yinxin:open\?p=([^&=#\s]{1,765})&r=([A-Za-z0-9_-]{22,43})$/

/** Reads a link; undefined for anything else: another path or order, a parameter more or twice, an origin that is none or over 255 characters. */
export function parseWakeLink(text: string): WakeLink | undefined {
  const [, encoded = '', id = ''] = form.exec(text) ?? []
  const origin = parseOrigin(decoded(encoded))
  return origin === undefined || id === '' ? undefined : { origin, id }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined // a broken escape
  }
}
