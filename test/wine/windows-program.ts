// Runs in Windows: asks our own ways to Windows what they see, and writes it into the file of the first word.
import { createServer } from 'node:net'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import koffi from 'koffi'
import { linkFinding, sessionFinding } from '../../apps/assistant/src/checks/windows-desktop.ts'
import { wayOut } from '../../apps/assistant/src/platform/system-proxy.ts'
import { runningPrograms } from '../../apps/assistant/src/platform/processes.ts'
import { browsersOfRegistry } from '../../apps/assistant/src/windows/browsers.ts'
import { windowsDesktop } from '../../apps/assistant/src/windows/desktop.ts'
import { installedOnWindows } from '../../apps/assistant/src/windows/installed-software.ts'
import { keyProviderOfWindows } from '../../apps/assistant/src/windows/key-provider.ts'
import { holdFileOnWindows } from '../../apps/assistant/src/windows/hold-file.ts'
import { lockFolderOnWindows } from '../../apps/assistant/src/windows/lock-folder.ts'
import { holderOfPortOnWindows } from '../../apps/assistant/src/windows/port-holder.ts'
import { proxyByScript } from '../../apps/assistant/src/windows/proxy.ts'
import { isOwnProcess } from '../../apps/assistant/src/windows/peer-owner.ts'
import { programOfProcess } from '../../apps/assistant/src/windows/processes.ts'
import { inet, readTcpTable } from '../../apps/assistant/src/windows/read-tcp-table.ts'
import { isRemoteSession } from '../../apps/assistant/src/windows/remote-session.ts'
import { listenerPid } from '../../apps/assistant/src/windows/tcp-table.ts'
import { isServiceRunning } from '../../apps/assistant/src/windows/services.ts'
import { usbDevicesOnWindows } from '../../apps/assistant/src/windows/usb-devices.ts'

const [to = '', held = '', script = ''] = process.argv.slice(2)
/** Services of Wine of which one runs beside a program: which one depends on what ran there before. */
const ofWine = ['PlugPlay', 'RpcSs', 'MountMgr', 'winebus', 'wineusb', 'nsiproxy', 'NDIS', 'HTTP'] as const

/** Who may what there, as Windows writes it (SDDL). */
function rightsOf(folder: string): string {
  const security = koffi.load('advapi32.dll')
  const [descriptor, needed, text] = [Buffer.alloc(4096), [0], [null] as [string | null]]
  security.func('int __stdcall GetFileSecurityW(str16 file, uint32_t what, uint8_t *descriptor, uint32_t size, _Out_ uint32_t *needed)')(
    ...[folder, 4, descriptor, descriptor.length, needed],
  )
  security.func(
    'int __stdcall ConvertSecurityDescriptorToStringSecurityDescriptorW(uint8_t *descriptor, uint32_t revision, uint32_t what, _Out_ str16 *text, intptr_t length)',
  )(descriptor, 1, 4, text, 0)
  return text[0] ?? ''
}

/** What check & repair finds of the start with the session and of links, before the repairs and after them. */
function desktopRepaired(): object {
  const desktop = windowsDesktop(String.raw`C:\Program Files\Yinxin`)
  const causes = () => [sessionFinding(desktop).cause ?? null, linkFinding(desktop).cause ?? null]
  const before = causes()
  desktop.startWithSession()
  desktop.openLinks()
  return { before, after: causes(), browser: desktop.browser(), starts: desktop.starts(), links: desktop.links() }
}

const refused = (task: () => void): string | undefined => {
  try {
    task()
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}

const server = createServer().listen(0, '127.0.0.1', () => {
  void (async () => {
    const { port } = server.address() as AddressInfo
    writeFileSync(held, 'a')
    const hold = holdFileOnWindows(held)
    const whileHeld = [refused(() => writeFileSync(held, 'b')), refused(() => renameSync(held, `${held}.away`))]
    const heldHash = hold?.sha256()
    hold?.letGo()
    const locked = `${held}.folder`
    mkdirSync(locked)
    const found = {
      // Wine knows no owner of a socket that only listens (0): the row, and the name of a process, one after the other.
      listener: listenerPid(readTcpTable(inet, 'listeners'), false, port) !== undefined,
      nobody: [listenerPid(readTcpTable(inet, 'listeners'), false, 1) ?? null, holderOfPortOnWindows(1) ?? null],
      self: programOfProcess(process.pid)?.toLowerCase(),
      owner: [isOwnProcess(process.pid), isOwnProcess(4_000_000)],
      keyProvider: keyProviderOfWindows(),
      software: installedOnWindows().filter((name) => name.includes('2019')),
      desktop: desktopRepaired(),
      services: [ofWine.some((name) => isServiceRunning(name) === true), isServiceRunning('YinxinNone') ?? null],
      usb: usbDevicesOnWindows(),
      browsers: browsersOfRegistry().filter(({ id }) => ['Lynx', 'Gone', 'IEXPLORE.EXE'].includes(id)),
      isRemote: isRemoteSession(),
      seesItself: (await runningPrograms()).some(({ programs }) => programs.some((one) => /node\.exe$/i.test(one))),
      proxy: (await wayOut('win32', {})).environment,
      byScript: await Promise.all(
        ['https://portal.example/', 'https://direct.example/'].map(async (url) => (await proxyByScript(script, url)) ?? null),
      ),
      noScript: (await proxyByScript(`${script}.gone`, 'https://portal.example/')) ?? null,
      whileHeld,
      heldHash,
      lock: [rightsOf(locked), lockFolderOnWindows(locked), rightsOf(locked), lockFolderOnWindows(`${locked}.gone`)],
      afterwards: refused(() => writeFileSync(held, 'b')) ?? null,
    }
    writeFileSync(`${to}.new`, JSON.stringify(found))
    renameSync(`${to}.new`, to)
    process.exit(0)
  })()
})
