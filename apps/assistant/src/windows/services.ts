/** Services of Windows, asked for their state (advapi32); nobody needs rights for that. */
import koffi from 'koffi'

const security = koffi.load('advapi32.dll')
const openManager = security.func('intptr_t __stdcall OpenSCManagerW(str16 machine, str16 database, uint32_t access)')
const openService = security.func('intptr_t __stdcall OpenServiceW(intptr_t manager, str16 name, uint32_t access)')
const queryStatus = security.func('int __stdcall QueryServiceStatus(intptr_t service, uint8_t *status)')
const closeHandle = security.func('int __stdcall CloseServiceHandle(intptr_t handle)')

/** SC_MANAGER_CONNECT, SERVICE_QUERY_STATUS; SERVICE_RUNNING; size of SERVICE_STATUS, and where in it the state is, in bytes. */
const [connect, query, running, statusSize, stateAt] = [1, 4, 4, 28, 4] as const

/** @param name as Windows keeps it, not the one it shows @returns undefined where there is no such service */
export function isServiceRunning(name: string): boolean | undefined {
  const manager = openManager(null, null, connect) as number
  if (manager === 0) return undefined
  const service = openService(manager, name, query) as number
  closeHandle(manager)
  if (service === 0) return undefined
  const status = Buffer.alloc(statusSize)
  const answered = queryStatus(service, status) as number
  closeHandle(service)
  return answered === 0 ? undefined : status.readUInt32LE(stateAt) === running
}
