export function BrandMark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="Papilio">
      <rect width="32" height="32" rx="8" fill="#1f55d1" />
      <g fill="#fff">
        <path d="M15.2 16.6C14.6 10.6 11.4 7 7 7.2c-2 .1-2.6 2-2 4.4.8 3.2 3.4 5.4 10.2 5z" />
        <path d="M15.2 17.4c-4.6.1-7.4 1.6-7.6 4.3-.1 2 1.6 3.4 3.6 2.9 2.4-.6 3.8-3.2 4-7.2z" />
        <path d="M16.8 16.6C17.4 10.6 20.6 7 25 7.2c2 .1 2.6 2 2 4.4-.8 3.2-3.4 5.4-10.2 5z" opacity=".82" />
        <path d="M16.8 17.4c4.6.1 7.4 1.6 7.6 4.3.1 2-1.6 3.4-3.6 2.9-2.4-.6-3.8-3.2-4-7.2z" opacity=".82" />
      </g>
    </svg>
  )
}
