/** Hands a text to the browser as a file. */
export function downloadText(name: string, text: string, type = 'application/json'): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken the bytes by the next task; holding on to them would keep the whole document in memory.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}

export const pretty = (value: unknown): string => JSON.stringify(value, null, 2)
