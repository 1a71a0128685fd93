import { describe, expect, it } from 'vitest'
import { readSettings } from './settings.ts'

const right = { ISSUER: 'https://portal.example/oidc', CLIENT_ID: 'jingban', CLIENT_SECRET: 'secret' }

describe('settings of the business system', () => {
  it('has defaults for everything but issuer and client', () => {
    expect(readSettings(right)).toEqual({
      issuer: 'https://portal.example/oidc',
      clientId: 'jingban',
      clientSecret: 'secret',
      origin: 'http://127.0.0.1:8601',
      host: '127.0.0.1',
      port: 8601,
    })
  })

  it.each([
    ['no issuer', { ISSUER: '' }, 'Set ISSUER'],
    ['no secret', { CLIENT_SECRET: undefined }, 'Set CLIENT_SECRET'],
    ['an issuer without https', { ISSUER: 'http://portal.example/oidc' }, 'ISSUER must be https'],
    ['an origin that is none', { ORIGIN: 'portal' }, 'ORIGIN must be an address'],
    ['a port that is none', { PORT: '99999' }, 'PORT must be'],
  ])('refuses %s in one sentence', (_name, change, sentence) => {
    expect(() => readSettings({ ...right, ...change })).toThrow(sentence)
  })

  it('takes http on this machine only', () => {
    expect(readSettings({ ...right, ISSUER: 'http://localhost:8600/oidc' }).issuer).toBe('http://localhost:8600/oidc')
  })
})
