import { resolve } from 'node:path'
import { optional, readNumber, readText, type SettingsOf } from '../settings.ts'

/** Settings of the audit, the same for every component of the process. */
export const auditSettings = {
  keyFile: optional(
    'File of the key that signs the audit (PEM, PKCS#8, Ed25519 or P-256), the same for all nodes; default secrets/audit-key in the data folder, made at the first start',
    'a file',
    readText,
  ),
  headsFolder: optional('Folder that heads of the audit are written to; default audit in the data folder', 'a folder', readText),
  secondPlace: optional(
    'Second place for heads of the audit, out of reach of whoever takes this machine: a folder on another machine, or an https address that takes lines by POST',
    'a folder or an https address',
    readText,
  ),
  retentionDays: optional(
    'Audit lines older than this are taken out by `yinxin audit cut`, into a file, with a signed statement in the chain; default: kept for ever',
    '30 to 36500',
    readNumber(30, 36_500),
  ),
}

export type AuditSettings = SettingsOf<typeof auditSettings>

/** The files of the audit, with their defaults in the data folder. */
export function auditFiles(
  data: string,
  { keyFile, headsFolder }: AuditSettings,
): { readonly keyFile: string; readonly headsFolder: string } {
  return { keyFile: keyFile ?? resolve(data, 'secrets/audit-key'), headsFolder: headsFolder ?? resolve(data, 'audit') }
}
