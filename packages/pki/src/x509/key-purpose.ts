import type { Certificate } from './certificate.ts'

/** What a holder's key is for; signing and encryption certificates of one holder are different subjects. */
export function keyPurposeOf({ extensions: { keyUsage } }: Certificate): 'sign' | 'encrypt' {
  return !keyUsage || keyUsage.includes('digitalSignature') || keyUsage.includes('nonRepudiation') ? 'sign' : 'encrypt'
}
