import { describe, expect, it } from 'vitest'
import { deadCss } from './dead-css.ts'

const dead = (files: Record<string, string>) => deadCss(new Map(Object.entries(files))).dead
const page = 'apps/web/src/portal/login/LoginPage.vue'
const base = 'packages/ui/src/styles/base.css'

describe('dead styles', () => {
  it.each([
    ['an attribute', '<template><p class="a lead"></p></template>'],
    ['a bound attribute', '<template><p :class="{ lead: open }"></p></template>'],
    ['a string of the script', "<script setup>\nconst name = open ? 'lead' : ''\n</script>"],
    [
      'the end of a name put together',
      '<template><p :class="`le${end}`"></p></template><script setup>const x = `le-${end}`; const end = \'ad\'</script>',
    ],
  ])('a class named by %s is alive', (_how, text) => {
    const selector = text.includes('le-') ? '.le-ad' : '.lead'
    expect(dead({ [page]: text, [base]: `${selector} { color: red }` })).toEqual([])
  })

  it.each([
    ['a comment', '<script setup>\n// lead\nconst a = 1 /* "lead" */\n</script>'],
    ['a word on the page', '<template><p>lead</p></template>'],
    ['a name of a variable', '<script setup>\nconst lead = 1\n</script>'],
  ])('%s keeps no style alive', (_what, text) => {
    expect(dead({ [page]: text, [base]: '.lead { color: red }' })).toEqual([`${base}: .lead`])
  })

  it('finds the dead one of a list, inside @media too, and counts what it saw', () => {
    const css = '@media (max-width: 640px) { .a, .b .c { margin: 0 } }\nh1, .a > .b { margin: 0 } @keyframes x { from { top: 0 } }'
    expect(
      deadCss(
        new Map([
          [page, '<template><p class="a b"></p></template>'],
          [base, css],
        ]),
      ),
    ).toEqual({
      seen: 3,
      dead: [`${base}: .b .c`],
    })
  })

  it('a style beside a page is not worn by another page', () => {
    const style = '<style>\n.own { margin: 0 }\n</style>'
    const other = 'apps/web/src/portal/unit/UnitPage.vue'
    expect(dead({ [page]: `<template><p class="own"></p></template>${style}`, [other]: '<template/>' })).toEqual([])
    expect(dead({ [page]: `<template/>${style}`, [other]: '<template><p class="own"></p></template>' })).toEqual([`${page}: .own`])
  })
})
