import { tabStorage } from '@yinxin/ui/browser-storage'
import { draftBounds, draftLife, keepable, readDraftValues, type DraftValues } from './draft-values.ts'
import { draftPrefix } from './forget-drafts.ts'

/** Half-filled forms of one person about one organisation, in this tab. */
export interface SealedDrafts {
  /** Undefined: none, one that is too old, or one that somebody changed. */
  read(form: string): Promise<DraftValues | undefined>
  /** In place of the one before. What may not be kept is left out; nothing left is nothing kept. */
  write(form: string, values: DraftValues): Promise<void>
  forget(form: string): Promise<void>
}

/**
 * Opens them with the key the portal gave (base64url, 32 bytes). Each is sealed for its form and its moment (AES-256-GCM), under a name that follows from key
 * and form: another person, another organisation, another form finds none. Undefined where the browser has no such key or no ciphers (no secure context).
 */
export async function openDrafts(key: string, now: () => number): Promise<SealedDrafts | undefined> {
  const bytes = octetsOf(key)
  if (globalThis.crypto?.subtle === undefined || bytes?.length !== 32) return undefined
  const cipher = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
  forgetOld(now())

  async function nameOf(form: string): Promise<string> {
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array([...(bytes ?? []), ...new TextEncoder().encode(form)]))
    return draftPrefix + textOf(new Uint8Array(digest).subarray(0, 12))
  }

  return {
    async read(form) {
      const name = await nameOf(form)
      const [at = '', iv = '', sealed = ''] = (tabStorage.read(name) ?? '').split('.')
      const [nonce, content] = [octetsOf(iv), octetsOf(sealed)]
      if (nonce === undefined || content === undefined || isOld(at, now())) return undefined
      const opened = await crypto.subtle.decrypt(sealing(form, at, nonce), cipher, content).catch(() => undefined)
      const values = opened && readDraftValues(new TextDecoder().decode(opened))
      if (values === undefined) tabStorage.forget(name)
      return values
    },
    async write(form, values) {
      const [name, kept, at] = [await nameOf(form), keepable(values), String(now())]
      if (kept === undefined) return tabStorage.forget(name)
      const nonce = crypto.getRandomValues(new Uint8Array(12))
      const sealed = await crypto.subtle.encrypt(sealing(form, at, nonce), cipher, new TextEncoder().encode(JSON.stringify(kept)))
      tabStorage.write(name, [at, textOf(nonce), textOf(new Uint8Array(sealed))].join('.'))
      forgetMost()
    },
    forget: async (form) => tabStorage.forget(await nameOf(form)),
  }
}

const sealing = (form: string, at: string, iv: Uint8Array<ArrayBuffer>) => ({
  ...{ name: 'AES-GCM', iv },
  additionalData: new TextEncoder().encode(JSON.stringify([form, at])),
})

const atOf = (name: string) => (tabStorage.read(name) ?? '').split('.')[0] ?? ''
/** Too old, or of a time to come: the clock was set. */
const isOld = (at: string, now: number) => !/^\d{1,15}$/.test(at) || Number(at) > now || now - Number(at) > draftLife

function forgetOld(now: number): void {
  for (const name of tabStorage.names(draftPrefix)) if (isOld(atOf(name), now)) tabStorage.forget(name)
}

/** The oldest go where a tab keeps too many. */
function forgetMost(): void {
  const names = [...tabStorage.names(draftPrefix)].sort((one, other) => Number(atOf(other)) - Number(atOf(one)))
  for (const name of names.slice(draftBounds.forms)) tabStorage.forget(name)
}

const textOf = (octets: Uint8Array) =>
  btoa(String.fromCharCode(...octets))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

function octetsOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]{2,20000}$/.test(text)) return undefined
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
  } catch {
    return undefined // of no length base64 has
  }
}
