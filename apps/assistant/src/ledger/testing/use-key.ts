// Uses a key that is not there again and again, with its lines in the ledger of the folder named: to be killed while it writes.
import { openLedger } from '../ledger.ts'

const ledger = openLedger(process.argv[2] ?? '', Date.now)
for (;;) {
  const begun = ledger.begin({ purpose: 'sign-in', site: { origin: 'https://portal.example', name: '示范平台' }, ukey: 'YX-1' })
  if (!begun.ok) throw new Error(begun.failure.code)
  process.stdout.write(`${begun.value}\n`) // the key would be used now
  ledger.end(begun.value, 'done')
}
