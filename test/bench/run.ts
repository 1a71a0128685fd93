// `npm run bench`: runs every bench beside this file and prints one table. Only ratios are worth comparing between machines.
import { readdirSync } from 'node:fs'
import { cpus } from 'node:os'

/** One line of the table. */
export interface BenchRow {
  /** What was measured, in words. */
  readonly what: string
  readonly value: number
  /** Unit of the value: `1/s`, `ms`, `MB` … */
  readonly unit: string
  /** Compared with what: the name of another row, and the value divided by it. */
  readonly ratio?: { readonly to: string; readonly value: number }
  /** What the ratio or the value must reach; a row that misses it makes the command fail. */
  readonly target?: { readonly least?: number; readonly most?: number }
}

/** What a bench file exports. */
export type Bench = () => Promise<readonly BenchRow[]>

const shown = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

/** True when the row reaches its target; the target is for the ratio where there is one, else for the value. */
export function reaches({ value, ratio, target }: BenchRow): boolean {
  const judged = ratio?.value ?? value
  return judged >= (target?.least ?? -Infinity) && judged <= (target?.most ?? Infinity)
}

function line(row: BenchRow): string[] {
  const { what, value, unit, ratio, target } = row
  const wanted = target?.least === undefined ? (target?.most === undefined ? '' : `≤ ${target.most}`) : `≥ ${target.least}`
  return [
    what,
    `${shown(value)} ${unit}`,
    ratio === undefined ? '' : `${ratio.value.toFixed(2)} of ${ratio.to}`,
    wanted,
    wanted === '' ? '' : reaches(row) ? 'yes' : 'NO',
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
  const rows: BenchRow[] = []
  for (const file of files.sort()) {
    const { bench } = (await import(`./${file}`)) as { bench?: Bench }
    if (bench === undefined) continue
    console.error(`measuring ${file} …`)
    rows.push(...(await bench()))
  }
  if (rows.length === 0) {
    console.error('no bench was found')
    return 1
  }
  console.log(`Node ${process.version}, ${cpus().length} cores`)
  print([['what', 'measured', 'ratio', 'target', 'reached'], ...rows.map(line)])
  return rows.every(reaches) ? 0 : 1
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main(process.argv.slice(2))
