import type { Page } from '../page.ts'

/** Relative: the folder can lie anywhere on any web server. */
export const base = './'

/** The download site: one page, which reads the signed list of releases that lies beside it. */
export const pages = [
  { name: 'index', address: '/', title: { zh: '下载证书助手', en: 'Download the assistant' } },
] as const satisfies readonly Page[]

/** What an engine that cannot run the page is told instead: the files themselves are there. */
export const withoutScript =
  '浏览器太旧，打不开这一页。安装包在 <a href="files/SHA256SUMS">files</a> 文件夹里，文件名在这份清单上；也可以换一个浏览器打开。'
