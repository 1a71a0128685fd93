// `npm run build:windows`: the assistant's installer for Windows in dist/windows. Needs nsis, mingw-w64, osslsigncode and openssl.
//   --zlib                        packs faster and larger
//   --version X.Y.Z --node 22     another number, another line of Node
//   --certificate PEM --key PEM   signs with these; without them with a certificate made now, which no computer trusts
//   --trusted PEM --timestamp URL what the signatures are checked against; a time stamping service
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { version as presentVersion } from '@yinxin/protocol/wire'
import { buildWindows } from './build-windows.ts'
import { nodeVersions } from './node-packages.ts'
import { testSigner, type Signer } from './signing.ts'

const { values } = parseArgs({
  options: {
    zlib: { type: 'boolean', default: false },
    version: { type: 'string', default: presentVersion },
    node: { type: 'string', default: '22' },
    certificate: { type: 'string' },
    key: { type: 'string' },
    trusted: { type: 'string' },
    timestamp: { type: 'string' },
  },
})
if (!/^\d{1,5}\.\d{1,5}\.\d{1,5}$/.test(values.version)) throw new Error('--version is three numbers')
if (values.node !== '22') throw new Error(`--node is one of ${Object.keys(nodeVersions).join(', ')}`)

function givenSigner(): Signer | undefined {
  const { certificate, key, trusted, timestamp } = values
  if (certificate === undefined && key === undefined) return undefined
  if (certificate === undefined || key === undefined || trusted === undefined)
    throw new Error('--certificate, --key and --trusted go together')
  return { certificate, key, trusted, ...(timestamp === undefined ? {} : { timestamp }) }
}

const scratch = mkdtempSync(join(tmpdir(), 'yinxin-windows-'))
try {
  const given = givenSigner()
  if (given === undefined) console.log('Signed with a certificate made for this build: Windows will warn. See docs/roll-out.md.')
  const { installer } = await buildWindows({
    out: fileURLToPath(new URL('../../dist/windows', import.meta.url)),
    scratch,
    version: values.version,
    nodeLine: values.node,
    compression: values.zlib ? 'zlib' : 'lzma',
    signer: given ?? testSigner(scratch),
  })
  console.log(`${installer}: ${(statSync(installer).size / 1e6).toFixed(1)} MB`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
