import { startPage } from '../start-page.ts'
import HelpPage from './HelpPage.vue'

startPage(HelpPage)
