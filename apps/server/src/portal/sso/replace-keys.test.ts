import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeProtectedHeader } from 'jose'
import Provider from 'oidc-provider'
import { expect, test } from 'vitest'
import { replaceKeys } from './replace-keys.ts'

const key = (kid: string) => ({
  ...(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as { kty: string }),
  ...{ kid, use: 'sig', alg: 'ES256' },
})

/** What the provider's types leave out. */
interface Issuing {
  readonly IdToken: new (claims: object, options: object) => { issue(options: object): Promise<string> }
}

test('A6 a provider that runs publishes what it is given and signs with the first', async () => {
  const [old, fresh] = [key('old'), key('fresh')]
  const client = {
    client_id: 'c',
    client_secret: 's',
    redirect_uris: ['https://rp.test/cb'],
    id_token_signed_response_alg: 'ES256',
  } as const
  const provider = new Provider('http://localhost', { jwks: { keys: [old] } as never, clients: [client], cookies: { keys: ['x'] } })
  const answer = provider.callback()
  const server = createServer((request, reply) => void answer(request, reply)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const published = async () => {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`)
    const { keys } = (await answer.json()) as { keys: Record<string, unknown>[] }
    expect(keys.some((one) => 'd' in one)).toBe(false)
    return keys.map(({ kid }) => kid)
  }
  const signsWith = async () => {
    const { IdToken } = provider as unknown as Issuing
    const token = new IdToken({ sub: 'somebody' }, { client: await provider.Client.find('c') })
    return decodeProtectedHeader(await token.issue({ use: 'idtoken', expiresAt: 2_000_000_000 })).kid
  }
  expect([await published(), await signsWith()]).toEqual([['old'], 'old'])
  replaceKeys(provider, { keys: [old, fresh] })
  expect([await published(), await signsWith()]).toEqual([['old', 'fresh'], 'old'])
  replaceKeys(provider, { keys: [fresh, old] })
  expect([await published(), await signsWith()]).toEqual([['fresh', 'old'], 'fresh'])
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
