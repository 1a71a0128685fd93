/** Which program listens on a port of this computer (iphlpapi). */
import { win32 } from 'node:path'
import type { PortHolder } from '../checks/holder-of-port.ts'
import { isOwnProcess } from './peer-owner.ts'
import { programOfProcess } from './processes.ts'
import { listenerPid } from './tcp-table.ts'
import { inet, inet6, readTcpTable } from './read-tcp-table.ts'

/** @returns with the name of its file; undefined when nobody listens there */
export function holderOfPortOnWindows(port: number): PortHolder | undefined {
  const pidIn = (family: number) => listenerPid(readTcpTable(family, 'listeners'), family === inet6, port)
  const pid = pidIn(inet) ?? pidIn(inet6)
  if (pid === undefined) return undefined
  const program = programOfProcess(pid)
  return { program: program && win32.basename(program), isForeign: !isOwnProcess(pid) }
}
