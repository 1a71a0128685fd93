/** Which program listens on a port of this computer (iphlpapi). */
import { win32 } from 'node:path'
import { programOfProcess } from './processes.ts'
import { listenerPid } from './tcp-table.ts'
import { inet, inet6, readTcpTable } from './read-tcp-table.ts'

/** @returns the name of its file; undefined when nobody listens there, or a program that is not ours to look at */
export function holderOfPortOnWindows(port: number): string | undefined {
  const pidIn = (family: number) => listenerPid(readTcpTable(family, 'listeners'), family === inet6, port)
  const pid = pidIn(inet) ?? pidIn(inet6)
  const program = pid === undefined ? undefined : programOfProcess(pid)
  return program === undefined ? undefined : win32.basename(program)
}
