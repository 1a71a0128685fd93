import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareRealName, realNameService, registerFile } from './real-name.ts'

const claimed = { name: '梁一诺', kind: 'resident-id', number: '11010519491231002X' } as const
const folder = mkdtempSync(join(tmpdir(), 'yinxin-register-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('R16 a register in a file', () => {
  it('compares name and number, gives pseudonyms, leaves out rows that cannot be ones; a file that is not there yet is nobody', async () => {
    const file = join(folder, 'people.csv')
    const register = registerFile(file)
    expect(await compareRealName(register, claimed)).toEqual({ result: 'unavailable' })
    const rows = [
      'name,kind,number,pseudonym',
      '梁一诺,resident-id,11010519491231002x,',
      '某人,library-card,1,',
      'Anne Marie,passport,E12345678,P-1',
    ]
    writeFileSync(file, `\uFEFF${rows.join('\r\n')}\r\n`)
    expect(await compareRealName(register, claimed)).toEqual({ result: 'matched' })
    expect(await compareRealName(register, { ...claimed, name: '梁二诺' })).toEqual({ result: 'different' })
    expect(await compareRealName(register, { name: 'ANNE MARIE', kind: 'passport', number: 'E12345678' })).toEqual({
      ...{ result: 'matched', pseudonym: 'P-1' },
    })
  })
})

describe('R16 R50 a service for real names', () => {
  const asked: { body: string; authorization: string | undefined }[] = []
  let answer: readonly [status: number, body: string] = [200, '{}']
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      asked.push({ body, authorization: request.headers.authorization })
      response.writeHead(answer[0], answer[0] === 302 ? { location: '/elsewhere' } : {}).end(answer[1])
    })
  })
  let url = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/compare`
  })
  afterAll(() => void server.close())

  it.each([
    ['a match', 200, '{"result":"matched"}', { result: 'matched' }],
    ['a pseudonym', 200, '{"result":"matched","pseudonym":"P-1"}', { result: 'matched', pseudonym: 'P-1' }],
    ['a difference', 200, '{"result":"different"}', { result: 'different' }],
    ['what it does not say', 200, '{"ok":true}', { result: 'unavailable' }],
    ['no JSON', 200, '<html>', { result: 'unavailable' }],
    ['trouble', 500, '{"result":"matched"}', { result: 'unavailable' }],
    ['a redirect', 302, '', { result: 'unavailable' }],
  ] as const)('%s', async (_, status, body, expected) => {
    answer = [status, body]
    expect(await compareRealName(realNameService({ url, authorization: 'Bearer secret' }), claimed)).toEqual(expected)
    expect(asked.at(-1)).toEqual({ body: JSON.stringify(claimed), authorization: 'Bearer secret' })
  })
})
