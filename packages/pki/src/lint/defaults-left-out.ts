import { oids } from '../der/oids.ts'
import { buildExtension, encodeExtensions } from '../x509/extension-builders.ts'
import type { Extensions } from '../x509/extensions.ts'
import { equalBytes } from '../der/bytes.ts'

/**
 * True when no default value is written (X.690 §11.5): `critical` and `cA` FALSE are said by leaving them out. Our reader takes both forms,
 * other readers do not; so the bytes are compared with how they would be written. Further defaults (version 1, `minimum` 0) do not get past
 * the reader.
 */
export function leavesDefaultsOut(extensions: Extensions, tbs: Uint8Array): boolean {
  const { all, basicConstraints } = extensions
  if (all.length > 0 && !equalBytes(encodeExtensions(all), tbs.subarray(-encodeExtensions(all).length))) return false
  const written = all.find(({ oid }) => oid === oids.basicConstraints)?.value
  return (
    written === undefined || basicConstraints === undefined || equalBytes(written, buildExtension.basicConstraints(basicConstraints).value)
  )
}
