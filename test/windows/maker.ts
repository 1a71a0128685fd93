/** A maker of UKeys and its vendor: a package that brings the maker's library to Windows, a site that hands it out, and the signed catalogue that names it. */
import { execFileSync } from 'node:child_process'
import { createHash, createPrivateKey } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { driverCatalogueType } from '@yinxin/protocol/assistant'
import { signJws } from '../attacks/assistant-world.ts'

/** Where the package puts the library. */
export const makersLibrary = String.raw`C:\Program Files\Maker\skf-soft.dll`
/** A file for regedit: one of the maker's UKeys is plugged in. */
export const makersUkeyOnUsb =
  String.raw`[HKEY_LOCAL_MACHINE\System\CurrentControlSet\Enum\USB\VID_096E&PID_0309\0001]` + '\r\n"Service"="usbccid"'

export interface MakersSite {
  close(): void
}

/**
 * @param library what the package brings
 * @param data folder of the system whose vendor signs
 * @param catalogue file that is written
 */
export async function startMakersSite(folder: string, library: string, data: string, catalogue: string): Promise<MakersSite> {
  const bytes = readFileSync(buildPackage(folder, library))
  const server = createServer((_request, response) => response.end(bytes))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const name = 'maker-1.2.exe'
  const driver = {
    ...{ name, version: '1.2', system: 'windows', architecture: 'x64', size: bytes.length },
    ...{ sha256: createHash('sha256').update(bytes).digest('hex'), address: `http://127.0.0.1:${port}/${name}` },
    ...{ needsAdministrator: true, silent: ['/S'], library: { kind: 'skf', path: makersLibrary } },
  }
  const words = { name: { zh: '示范 UKey' }, maker: { zh: '厂商' }, licence: { zh: '许可' } }
  const payload = {
    counter: 1,
    exp: Math.floor(Date.now() / 1000) + 3600,
    drivers: [{ ...words, usb: ['096e:0309'], atr: [], packages: [driver] }],
  }
  const { kid } = JSON.parse(readFileSync(join(data, 'vendor-key.json'), 'utf8')) as { kid: string }
  const key = createPrivateKey(readFileSync(join(data, 'secrets/demo-vendor-key.pem')))
  writeFileSync(catalogue, signJws(key, { alg: 'ES256', kid, typ: driverCatalogueType }, payload))
  return { close: () => void server.close() }
}

/** @returns its file */
function buildPackage(folder: string, library: string): string {
  const at = join(folder, 'maker')
  mkdirSync(at)
  copyFileSync(library, join(at, 'skf-soft.dll'))
  const lines = [
    ...['Unicode true', 'Target amd64-unicode', 'Name "Maker"', 'OutFile "maker.exe"', 'RequestExecutionLevel admin', 'SetCompressor zlib'],
    ...[String.raw`InstallDir "C:\Program Files\Maker"`, 'Section', 'SetOutPath "$INSTDIR"', 'File "skf-soft.dll"', 'SectionEnd', ''],
  ]
  writeFileSync(join(at, 'maker.nsi'), lines.join('\n'))
  execFileSync('makensis', ['-V1', 'maker.nsi'], { cwd: at, stdio: 'pipe' })
  return join(at, 'maker.exe')
}
