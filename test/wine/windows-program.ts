// Runs in Windows: asks our own ways to Windows what they see, and writes it into the file of the first word.
import { createServer } from 'node:net'
import { renameSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { proxyEnvironment } from '../../apps/assistant/src/platform/system-proxy.ts'
import { runningPrograms } from '../../apps/assistant/src/platform/processes.ts'
import { browsersOfRegistry } from '../../apps/assistant/src/windows/browsers.ts'
import { holdFileOnWindows } from '../../apps/assistant/src/windows/hold-file.ts'
import { holderOfPortOnWindows } from '../../apps/assistant/src/windows/port-holder.ts'
import { proxyByScript } from '../../apps/assistant/src/windows/proxy.ts'
import { programOfProcess } from '../../apps/assistant/src/windows/processes.ts'
import { inet, readTcpTable } from '../../apps/assistant/src/windows/read-tcp-table.ts'
import { isRemoteSession } from '../../apps/assistant/src/windows/remote-session.ts'
import { listenerPid } from '../../apps/assistant/src/windows/tcp-table.ts'
import { usbDevicesOnWindows } from '../../apps/assistant/src/windows/usb-devices.ts'

const [to = '', held = '', script = ''] = process.argv.slice(2)
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
    const letGo = holdFileOnWindows(held)
    const whileHeld = [refused(() => writeFileSync(held, 'b')), refused(() => renameSync(held, `${held}.away`))]
    letGo?.()
    const found = {
      // Wine knows no owner of a socket that only listens (0): the row, and the name of a process, one after the other.
      listener: listenerPid(readTcpTable(inet, 'listeners'), false, port) !== undefined,
      nobody: [listenerPid(readTcpTable(inet, 'listeners'), false, 1) ?? null, holderOfPortOnWindows(1) ?? null],
      self: programOfProcess(process.pid)?.toLowerCase(),
      usb: usbDevicesOnWindows(),
      browsers: browsersOfRegistry().filter(({ id }) => ['Lynx', 'Gone', 'IEXPLORE.EXE'].includes(id)),
      isRemote: isRemoteSession(),
      seesItself: (await runningPrograms()).some(({ programs }) => programs.some((one) => /node\.exe$/i.test(one))),
      proxy: await proxyEnvironment('win32', {}),
      byScript: await Promise.all(
        ['https://portal.example/', 'https://direct.example/'].map(async (url) => (await proxyByScript(script, url)) ?? null),
      ),
      noScript: (await proxyByScript(`${script}.gone`, 'https://portal.example/')) ?? null,
      whileHeld,
      afterwards: refused(() => writeFileSync(held, 'b')) ?? null,
    }
    writeFileSync(`${to}.new`, JSON.stringify(found))
    renameSync(`${to}.new`, to)
    process.exit(0)
  })()
})
