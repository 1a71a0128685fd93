import { failed, succeeded } from '@yinxin/protocol/failures'
import { expect, test, vi } from 'vitest'
import { createOperations } from './operation.ts'

const nobody = (): void => undefined

test('idle at once where nothing runs, else when the one that runs has ended, however it ends', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const operations = createOperations()
  await operations.idle()
  for (const end of [() => succeeded(1), () => failed('UKEY_FAILED'), () => expect.fail('a fault')]) {
    let go = nobody
    const running = operations.run('a', nobody, () => new Promise<void>((resolve) => (go = resolve)).then(end))
    const heard: string[] = []
    const idle = Promise.all([operations.idle(), operations.idle()]).then(() => heard.push('idle'))
    await Promise.resolve()
    expect(heard).toEqual([])
    go()
    await Promise.all([running, idle])
    expect(heard).toEqual(['idle'])
  }
  vi.restoreAllMocks()
})
