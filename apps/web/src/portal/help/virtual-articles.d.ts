// Made at build time by apps/web/read-articles.ts from the Markdown files in `articles/`.
declare module 'virtual:articles/zh-CN' {
  export const articles: readonly import('./article-model.ts').HelpArticle[]
}
declare module 'virtual:articles/en' {
  export const articles: readonly import('./article-model.ts').HelpArticle[]
}
