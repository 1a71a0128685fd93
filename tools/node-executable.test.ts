import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, describe, expect, it } from 'vitest'

type Environment = Readonly<Record<string, string | undefined>>
/** Plain JavaScript without declarations: it runs before anything of ours can. */
const { environmentFor } = (await import(new URL('node-executable.mjs', import.meta.url).href)) as {
  environmentFor(node: string, environment: Environment): NodeJS.ProcessEnv
}

const folder = mkdtempSync(join(tmpdir(), 'yinxin-node-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the environment of the Node that runs our source', () => {
  const options = { NODE_OPTIONS: '--openssl-legacy-provider', HOME: '/home/x' }

  it('keeps options that were meant for it, and none that were meant for another one', () => {
    expect(environmentFor(process.execPath, options)).toEqual(options)
    expect(environmentFor('/another/node', options)).toEqual({ HOME: '/home/x' })
  })

  it('leaves proxies alone where Node does not take them from the environment', () => {
    const proxies = { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'example.com' }
    expect(environmentFor('/another/node', proxies)).toEqual(proxies)
  })

  it.each([
    [{}, 'localhost,127.0.0.1,[::1]'],
    [{ NO_PROXY: 'example.com,localhost' }, 'example.com,localhost,127.0.0.1,[::1]'],
    [{ no_proxy: 'example.com' }, 'example.com,localhost,127.0.0.1,[::1]'],
    [{ NO_PROXY: '' }, 'localhost,127.0.0.1,[::1]'],
  ])('where it does, %j becomes one that reaches this computer without a proxy', (given, direct) => {
    expect(environmentFor('/another/node', { NODE_USE_ENV_PROXY: '1', ...given })).toEqual({
      ...{ NODE_USE_ENV_PROXY: '1', NO_PROXY: direct, no_proxy: direct },
    })
  })

  it('a real Node with a dead proxy in its environment reaches this computer by it', async () => {
    const server = createServer((_request, answer) => answer.end('here'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const program = join(folder, 'ask.mjs')
    writeFileSync(program, 'console.log(await (await fetch(process.argv[2])).text())')
    const proxies = { HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1' }
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const ask = async (environment: NodeJS.ProcessEnv) => {
      const child = spawn(process.execPath, [program, url], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] })
      return text(child.stdout)
    }
    expect(await ask(proxies)).toBe('')
    expect(await ask(environmentFor('/another/node', proxies))).toBe('here\n')
    server.close()
  })
})
