// `node tools/run.mjs tools/draw-icon.ts`: writes the assistant's icon for Windows anew, from packages/ui/src/assets/seal.svg.
import { writeFileSync } from 'node:fs'
import { drawIcon, iconFile } from './windows/icon.ts'

writeFileSync(iconFile, await drawIcon())
