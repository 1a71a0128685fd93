import { startPage } from '../start-page.ts'
import TermsPage from './TermsPage.vue'

startPage(TermsPage)
