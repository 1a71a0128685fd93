import { startPage } from '../start-page.ts'
import HelpPage from './HelpPage.vue'
import { loadHelp } from './load-help.ts'

startPage(HelpPage, loadHelp)
