import '@yinxin/ui/styles/parts.css'
import '@yinxin/ui/styles/organizations.css'
import { loadAllFailureWords } from '../all-failure-words.ts'
import { startPage } from '../start-page.ts'
import NewCertificatePage from './NewCertificatePage.vue'

startPage(NewCertificatePage, loadAllFailureWords)
