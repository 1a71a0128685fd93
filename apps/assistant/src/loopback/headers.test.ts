import { describe, expect, it } from 'vitest'
import { assetHeaders, corsHeaders, knockHeaders, pageHeaders, plainHeaders, preflightHeaders } from './headers.ts'
import { readFingerprint, readLanguage } from './methods.ts'

const origin = 'https://portal.example'
const everywhere = {
  cors: corsHeaders(origin),
  preflight: preflightHeaders(origin),
  plain: plainHeaders(),
  knock: knockHeaders(),
  page: pageHeaders(false),
  window: pageHeaders(true),
  asset: assetHeaders('text/css'),
}

describe('headers of the assistant', () => {
  it.each(Object.entries(everywhere))('%s: nothing is stored, guessed, told on, or opened to everybody', (_name, headers) => {
    expect(headers).toMatchObject({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' })
    expect(Object.values(headers)).not.toContain('*')
    expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('set-cookie')
    expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('access-control-allow-credentials')
  })

  it('only an answer to a site names an origin, and only that one', () => {
    const named = Object.entries(everywhere).flatMap(([name, headers]) => ('Access-Control-Allow-Origin' in headers ? [name] : []))
    expect(named).toEqual(['cors', 'preflight'])
    expect(corsHeaders(origin)).toMatchObject({ 'Access-Control-Allow-Origin': origin, Vary: 'Origin' })
    expect(preflightHeaders(origin)).toMatchObject({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': 'content-type',
    })
  })

  it('a page may see that somebody answered its knock, and read nothing of it; what else is refused stays invisible', () => {
    expect(knockHeaders()['Cross-Origin-Resource-Policy']).toBe('cross-origin')
    expect(knockHeaders()).not.toHaveProperty('Access-Control-Allow-Origin')
    for (const headers of [plainHeaders(), pageHeaders(true), assetHeaders('text/css')])
      expect(headers['Cross-Origin-Resource-Policy']).toBe('same-origin')
  })

  it('our pages load nothing from elsewhere, send nothing elsewhere, and stand in no frame', () => {
    for (const headers of [pageHeaders(true), pageHeaders(false)]) {
      const policy = headers['Content-Security-Policy'] ?? ''
      for (const rule of ["default-src 'none'", "script-src 'self'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
        expect(policy.split('; ')).toContain(rule)
      expect(policy).not.toMatch(/unsafe|http|\*/)
      expect(headers['X-Frame-Options']).toBe('DENY')
    }
  })

  it('only the window of window mode keeps who opened it', () => {
    expect([pageHeaders(true), pageHeaders(false)].map((headers) => headers['Cross-Origin-Opener-Policy'])).toEqual([
      'unsafe-none',
      'same-origin',
    ])
  })
})

describe('what a page says of a certificate and a language', () => {
  it('a fingerprint is 64 lower-case hex digits, absent, or refused', () => {
    const right = 'ab'.repeat(32)
    expect([readFingerprint(right), readFingerprint(undefined)]).toEqual([right, undefined])
    for (const value of [null, '', right.toUpperCase(), right.slice(1), `${right}\n`, 5, [right]]) expect(readFingerprint(value)).toBeNull()
  })

  it('a language we do not have is Chinese', () => {
    expect(['en', 'zh-CN', 'fr', 'EN', undefined, 5].map(readLanguage)).toEqual(['en', ...Array<string>(5).fill('zh-CN')])
  })
})
