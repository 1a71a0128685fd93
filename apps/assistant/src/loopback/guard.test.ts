import { expect, test } from 'vitest'
import { isOwnHost, refuseOwnPost, refusePost, refuseUpgrade, type Asked } from './guard.ts'

const asked = (more: Partial<Asked> = {}): Asked => ({
  method: 'POST',
  host: '127.0.0.1:11735',
  origin: 'https://rs.shifan.example',
  contentType: 'application/json',
  contentLength: '20',
  ...more,
})

test('a host is ours only as number or localhost with our port', () => {
  for (const host of ['127.0.0.1:11735', '[::1]:11735', 'localhost:11735']) expect(isOwnHost(host, 11735)).toBe(true)
  for (const host of [
    undefined,
    '',
    'localhost',
    'LOCALHOST:11735',
    '127.0.0.1:11735.',
    '127.0.0.2:11735',
    'localhost:11735@evil.example',
    '0x7f.1:11735',
  ]) {
    expect(isOwnHost(host, 11735)).toBe(false)
  }
})

test('a page of another port is not our own, nor one of another name of this machine', () => {
  const from = (origin: string | undefined) => refuseOwnPost(asked({ origin }), 11735, 100)
  expect(from('http://127.0.0.1:11735')).toBeUndefined()
  for (const origin of ['http://127.0.0.1:11736', 'http://localhost:11735', 'https://127.0.0.1:11735', 'null', undefined]) {
    expect(from(origin)).toBe('ORIGIN_MISSING')
  }
})

test('only application/json is read', () => {
  const read = (contentType: string | undefined) => refusePost(asked({ contentType }), 11735, 100)
  for (const type of ['application/json', 'Application/JSON; charset=utf-8']) expect(read(type)).toBeUndefined()
  for (const type of [undefined, '', 'text/plain', 'application/jsonx', 'text/plain;application/json', 'application/json-seq'])
    expect(read(type)).toBe('CONTENT_TYPE_REFUSED')
})

test('refusals come in the order host, origin, content type, size', () => {
  expect(refusePost(asked({ host: 'evil.example', origin: 'null', contentType: 'text/plain' }), 11735, 100)).toBe('HOST_REFUSED')
  expect(refusePost(asked({ origin: 'null', contentType: 'text/plain' }), 11735, 100)).toBe('ORIGIN_MISSING')
  expect(refusePost(asked({ contentType: 'text/plain', contentLength: '101' }), 11735, 100)).toBe('CONTENT_TYPE_REFUSED')
  expect(refusePost(asked({ contentLength: '101' }), 11735, 100)).toBe('MESSAGE_TOO_LARGE')
  expect(refusePost(asked(), 11735, 100)).toBeUndefined()
  expect(refuseUpgrade(asked({ contentType: undefined }), 11735)).toBeUndefined()
  expect(refuseOwnPost(asked(), 11735, 100)).toBe('ORIGIN_MISSING')
  expect(refuseOwnPost(asked({ origin: 'http://127.0.0.1:11735' }), 11735, 100)).toBeUndefined()
})
