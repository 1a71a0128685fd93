import { startPage } from '../../portal/start-page.ts'
import NotFoundPage from './NotFoundPage.vue'

startPage(NotFoundPage)
