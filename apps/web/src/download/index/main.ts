import { startPage } from '../../portal/start-page.ts'
import DownloadPage from './DownloadPage.vue'

startPage(DownloadPage)
