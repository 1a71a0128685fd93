/** Whether this session is shown on another computer (user32). */
import koffi from 'koffi'

const metrics = koffi.load('user32.dll').func('int __stdcall GetSystemMetrics(int what)')
/** SM_REMOTESESSION. */
const remoteSession = 0x1000

export const isRemoteSession = (): boolean => metrics(remoteSession) !== 0
