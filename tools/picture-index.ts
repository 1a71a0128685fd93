// The index of `npm run pictures`: every state of every page, both languages beside each other, wide and narrow.

/** One picture, as `test/e2e/look.ts` names it: `login-ready.zh-CN-1440-dark.png`. */
export interface Picture {
  readonly state: string
  readonly language: string
  readonly width: number
  /** How the person has it: as it comes, `dark`, `large`. */
  readonly dress: string
  readonly file: string
}

const languages = ['zh-CN', 'en']
const widths = [1440, 390]
const dresses = ['', 'dark', 'large']

/** Reads a file name; undefined when it is no picture of a page. */
export function pictureOf(file: string): Picture | undefined {
  const [, state = '', language = '', width = '', dress = ''] = /^([\w-]+)\.(zh-CN|en)-(1440|390)(?:-(dark|large))?\.png$/.exec(file) ?? []
  return state === '' ? undefined : { state, language, width: Number(width), dress, file }
}

/** HTML of the index. A picture that is missing leaves its place empty, so that it is seen to be missing. */
export function pictureIndex(files: readonly string[]): string {
  const pictures = files.flatMap((file) => pictureOf(file) ?? [])
  const states = [...new Set(pictures.map(({ state }) => state))].toSorted()
  const menu = states.map((state) => `<a href="#${state}">${state}</a>`).join(' ')
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${states.length} states, ${pictures.length} pictures</title>
<style>
body { margin: 16px; font: 15px/1.5 system-ui; background: #cfd6db; }
nav { columns: 6 200px; }
nav a { display: block; }
.row { display: grid; grid-template-columns: 3.7fr 3.7fr 1fr 1fr; gap: 12px; align-items: start; margin: 8px 0; }
img { width: 100%; background: #fff; }
.none { padding: 24px; border: 1px dashed #555; text-align: center; }
</style>
<h1>${states.length} states, ${pictures.length} pictures</h1>
<nav>${menu}</nav>
${states.map((state) => section(state, pictures)).join('\n')}
</html>
`
}

function section(state: string, pictures: readonly Picture[]): string {
  const own = pictures.filter((picture) => picture.state === state)
  const rows = dresses.map((dress) => {
    const cells = widths.flatMap((width) =>
      languages.map((language) => own.find((one) => one.language === language && one.width === width && one.dress === dress)),
    )
    return cells.every((cell) => cell === undefined) ? '' : `<p>${dress || 'light'}</p><div class="row">${cells.map(cellOf).join('')}</div>`
  })
  return `<section id="${state}"><h2>${state}</h2>${rows.join('')}</section>`
}

const cellOf = (picture: Picture | undefined): string =>
  picture === undefined
    ? '<div class="none">no picture</div>'
    : `<a href="${picture.file}"><img loading="lazy" src="${picture.file}" alt="${picture.state}, ${picture.language}, ${picture.width} wide"></a>`
