// `npm run bench`: runs every bench beside this file and prints one table. Only ratios are worth comparing between machines.
import { readdirSync } from 'node:fs'
import { cpus } from 'node:os'

/** One line of the table; what each `bench()` beside this file returns. */
export interface Figure {
  /** What was measured, in words. */
  readonly name: string
  readonly unit: string
  readonly value: number
  /** To what the name says or, where it says nothing, to the first line of its kind in the same file. */
  readonly ratio?: number
  /** What the ratio must reach, or the value where there is no ratio. A figure that misses it makes the command fail. */
  readonly target?: { readonly least?: number; readonly most?: number }
}

type Bench = () => Promise<readonly Figure[]>

const shown = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))))

function reaches({ value, ratio, target }: Figure): boolean {
  const judged = ratio ?? value
  return judged >= (target?.least ?? -Infinity) && judged <= (target?.most ?? Infinity)
}

function row(figure: Figure): readonly string[] {
  const { name, unit, value, ratio, target } = figure
  const least = target?.least === undefined ? '' : `≥ ${target.least}`
  const wanted = target?.most === undefined ? least : `${least} ≤ ${target.most}`.trim()
  return [
    name,
    shown(value),
    unit,
    ratio === undefined ? '' : ratio.toFixed(2),
    wanted,
    wanted === '' ? '' : reaches(figure) ? 'yes' : 'NO',
  ]
}

function print(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0))) ?? []
  for (const cells of rows)
    console.log(
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

async function main(only: readonly string[]): Promise<number> {
  const files = readdirSync(import.meta.dirname).filter(
    (file) => file.endsWith('.ts') && file !== 'run.ts' && (only.length === 0 || only.some((word) => file.includes(word))),
  )
  const figures: Figure[] = []
  for (const file of files.sort()) {
    const { bench } = (await import(`./${file}`)) as { bench?: Bench }
    if (bench === undefined) continue
    console.error(`measuring ${file} …`)
    figures.push(...(await bench()))
  }
  if (figures.length === 0) {
    console.error('no bench was found')
    return 1
  }
  console.log(`Node ${process.version}, ${cpus().length} cores`)
  print([['what', 'measured', 'unit', 'ratio', 'target', 'reached'], ...figures.map(row)])
  return figures.every(reaches) ? 0 : 1
}

// Ends here and now: the database of a bench runs until its process does, and the process would wait for it.
if (import.meta.main) process.exit(await main(process.argv.slice(2)))
