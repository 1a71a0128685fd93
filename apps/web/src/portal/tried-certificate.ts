import { tabStorage } from '@yinxin/ui/browser-storage'

/** The certificate a sign-in was tried with, as a clerk asks for it. */
export interface TriedCertificate {
  readonly holder: string
  readonly issuerName: string
  readonly serial: string
  /** `2026-11-23` */
  readonly validUntil: string
  readonly ukey: string
}

const storedName = 'yinxin.tried-certificate'

/** Keeps, in this tab only, with which certificate a sign-in is tried: the failure page is another page. Undefined forgets it. */
export function rememberTried(certificate: TriedCertificate | undefined): void {
  if (certificate === undefined) tabStorage.forget(storedName)
  else tabStorage.write(storedName, JSON.stringify(certificate))
}

/** The certificate of the last try in this tab. */
export function lastTried(): TriedCertificate | undefined {
  const stored = tabStorage.read(storedName)
  return stored === undefined ? undefined : (JSON.parse(stored) as TriedCertificate)
}
