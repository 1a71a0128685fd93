import { describe, expect, it } from 'vitest'
import { pictureIndex, pictureOf } from './picture-index.ts'

describe('R36 the index of pictures', () => {
  it('reads what the names of pictures say', () => {
    expect(pictureOf('login-ready.zh-CN-1440.png')).toMatchObject({ state: 'login-ready', language: 'zh-CN', width: 1440, dress: '' })
    expect(pictureOf('pin.en-390-dark.png')).toMatchObject({ state: 'pin', language: 'en', width: 390, dress: 'dark' })
    for (const file of ['index.html', 'pin.en-800.png', 'pin.fr-390.png', '.png', 'a<b.en-390.png']) expect(pictureOf(file)).toBeUndefined()
  })

  it('puts both languages and both widths of a state into one row, and shows what is missing', () => {
    const html = pictureIndex([
      'a.zh-CN-1440.png',
      'a.en-1440.png',
      'a.zh-CN-390.png',
      'a.zh-CN-1440-dark.png',
      'b.en-390.png',
      'notes.txt',
    ])
    expect(html).toContain('2 states, 5 pictures')
    const [light, dark] = html.split('<section id="a">')[1]?.split('<div class="row">').slice(1) ?? []
    expect([...(light?.matchAll(/src="([^"]+)"|no picture/g) ?? [])].map(([found, file]) => file ?? found)).toEqual([
      'a.zh-CN-1440.png',
      'a.en-1440.png',
      'a.zh-CN-390.png',
      'no picture',
    ])
    expect(dark).toContain('a.zh-CN-1440-dark.png')
  })
})
