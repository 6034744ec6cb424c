/** "(3) Papilio" and a dot on the icon: seen from another tab. */
const PLAIN = 'Papilio'

export const titleOf = (unread: number): string => (unread > 0 ? `(${unread > 99 ? '99+' : unread}) ${PLAIN}` : PLAIN)

let plainIcon: string | null = null

export function markTitle(unread: number): void {
  document.title = titleOf(unread)
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (!link) return
  plainIcon ??= link.href
  if (unread === 0) {
    if (link.href !== plainIcon) link.href = plainIcon
    return
  }
  link.href = dotted
}

const dotted = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1f55d1"/>' +
    '<g fill="#fff"><path d="M15.2 16.6C14.6 10.6 11.4 7 7 7.2c-2 .1-2.6 2-2 4.4.8 3.2 3.4 5.4 10.2 5z"/>' +
    '<path d="M15.2 17.4c-4.6.1-7.4 1.6-7.6 4.3-.1 2 1.6 3.4 3.6 2.9 2.4-.6 3.8-3.2 4-7.2z"/>' +
    '<path d="M16.8 17.4c4.6.1 7.4 1.6 7.6 4.3.1 2-1.6 3.4-3.6 2.9-2.4-.6-3.8-3.2-4-7.2z"/></g>' +
    '<circle cx="24.5" cy="7.5" r="7.5" fill="#fff"/><circle cx="24.5" cy="7.5" r="6" fill="#d6303a"/></svg>',
)}`
