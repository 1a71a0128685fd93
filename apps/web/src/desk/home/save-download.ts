/** Saves what was fetched as a file of this name. The download has no address of ours: none is left in the browser's list of downloads. */
export function saveDownload(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
