import { startPage } from '../start-page.ts'
import CallbackPage from './CallbackPage.vue'

startPage(CallbackPage)
