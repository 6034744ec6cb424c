const LINK = /(https?:\/\/[^\s<>"'，。；！？、（）【】]+)/g

/** Text as it was written; addresses can be followed, nothing else is interpreted. */
export function WordsWithLinks({ text }: { text: string }) {
  const parts = text.split(LINK)
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 1 ? (
          <a key={index} href={part} target="_blank" rel="noopener noreferrer nofollow">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </>
  )
}
