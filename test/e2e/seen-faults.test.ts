// What is asked of every page (seen-faults.ts) is found where it is wrong, and not where it is right: small pages with one fault each.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { needs } from '../needs.ts'
import { axeFaults } from './axe.ts'
import { launchChromium } from './chromium.ts'
import { seenFaults } from './seen-faults.ts'

const rest = '<style>button, input, summary { min-height: 44px; width: 200px }</style><h1>Page</h1>'

/** A field at the lower edge, under a bar that stays in sight. */
const under =
  '<input autofocus style="position: absolute; top: 540px"><div style="height: 900px"></div>' +
  '<div style="position: fixed; inset: auto 0 0; height: 80px; background: #fff">Go</div>'

describe.skipIf(!needs('chromium'))('R36: what an eye sees', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchChromium()
    page = await browser.newPage({ viewport: { width: 390, height: 600 } })
  })
  afterAll(() => browser?.close())

  async function foundIn(body: string, language = 'en'): Promise<readonly string[]> {
    await page.setContent(`<!doctype html><html lang="${language}"><body>${rest}${body}</body></html>`)
    await page.evaluate(() => document.querySelector<HTMLElement>('[autofocus]')?.focus())
    return (await seenFaults(page)).sure
  }

  test.each([
    ['a date on two lines', '<p style="width: 8em; font: 16px monospace">until 2026-11-30</p>', 'date on two lines'],
    ['a disclosure mark nobody hits', '<details><summary style="min-height: 0">More</summary></details>', 'low target'],
    ['a small button', '<button style="min-height: 0; height: 30px">Go</button>', 'low target 30'],
    ['a hint that is cut off', '<input style="width: 80px" placeholder="Number, organisation or credit code">', 'cut off: placeholder'],
    ['words that are cut off', '<p style="width: 80px; overflow: hidden; white-space: nowrap">Number, organisation</p>', 'cut off: p'],
    ['two primary buttons', '<button class="btn-primary">A</button><button class="btn-primary">B</button>', '2 primary buttons: A | B'],
    ['a level left out', '<h3>Part</h3>', 'heading 3 after 1'],
    ['a second heading of the page', '<h1>Again</h1>', 'not one heading of the page'],
    ['a word of the machine', '<p>Until undefined</p>', 'a word of the machine'],
    ['another form of date', '<p>On 2026/11/30</p>', 'another form of date'],
    ['an apostrophe of another kind', '<p>the officer’s key</p>', 'another apostrophe'],
    ['a field under a bar that stays in sight', under, 'covered while it has the focus'],
  ])('%s', async (_, body, expected) => {
    const found = await foundIn(body)
    expect(found.filter((one) => one.startsWith(expected))).toHaveLength(1)
    expect(found).toHaveLength(1)
  })

  test('what axe finds is found again when a document changes or another one is opened', async () => {
    expect(await foundIn('<main><p>well</p></main>')).toEqual([])
    await page.evaluate(() => (document.title = 'Page'))
    expect(await axeFaults(page, { type: 'tag', values: ['wcag2a', 'wcag2aa'] })).toEqual([])
    await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<input id="bare"><p id="pale" style="color: #ccc">pale</p>'))
    expect(await axeFaults(page, { type: 'tag', values: ['wcag2a', 'wcag2aa'] })).toEqual(['color-contrast #pale', 'label #bare'])
    // a colour is not measured on its way to another
    await foundIn('<main><p id="turns" style="color: #ccc; transition: color 60s">black soon</p></main>')
    await page.evaluate(() => {
      document.title = 'Page'
      const turns = document.getElementById('turns') as HTMLElement
      getComputedStyle(turns).color // so that there is a colour to come from
      turns.style.color = '#000'
    })
    expect(await axeFaults(page, { type: 'rule', values: ['color-contrast'] })).toEqual([])
    await page.goto('data:text/html,<html lang="en"><title>x</title><h1>x</h1><p id="pale" style="color: %23ccc">pale</p>')
    expect(await axeFaults(page, { type: 'rule', values: ['color-contrast', 'link-in-text-block'] })).toEqual(['color-contrast #pale'])
  })

  test('Chinese is set full width', async () => {
    expect(await foundIn('<p>证书绑定, 示范单位</p>', 'zh-CN')).toEqual(['half-width mark or a gap: 证书绑定, 示范单位 in p.'])
  })

  test('a page that is well set has none', async () => {
    const body =
      '<p>until <span style="white-space: nowrap">2026-11-30</span></p><details><summary>More</summary></details>' +
      '<button class="btn-primary">Go</button><input placeholder="Number"><h2>Part</h2><h3>Of it</h3>'
    expect(await foundIn(body)).toEqual([])
    expect(await foundIn(`<style>html { scroll-padding-bottom: 100px }</style>${under}`)).toEqual([])
    expect(await foundIn('<p>证书绑定，示范单位</p>', 'zh-CN')).toEqual([])
  })
})
