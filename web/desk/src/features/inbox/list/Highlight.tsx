/** The found words stand out; in a long text the part around them is shown. */
export function Highlight({ text, search, around = false }: { text: string; search: string; around?: boolean }) {
  const wanted = search.trim()
  const at = wanted ? text.toLowerCase().indexOf(wanted.toLowerCase()) : -1
  if (at < 0) return <>{text}</>
  const start = around && at > 14 ? at - 10 : 0
  return (
    <>
      {start > 0 && '…'}
      {text.slice(start, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  )
}
