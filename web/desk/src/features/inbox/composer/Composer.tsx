import { useEffect, useRef, useState, type ClipboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { DraftKind, Head, Id } from '@/api/types'
import { useCommand } from '@/app/commands'
import { usePreferences } from '@/app/preferences'
import { useMe } from '@/app/session'
import { isEditable } from '@/app/shortcuts'
import { outgoing } from '@/live/outgoing'
import { sendWords, takeBack } from '@/live/sender'
import { live } from '@/live/socket'
import { lastNumber, threads } from '@/live/threads'
import type { ConversationActions } from '../actions/useConversationActions'
import { AttachmentList } from './AttachmentList'
import { insertAt, type Edit } from './caret'
import styles from './Composer.module.css'
import { ComposerTools } from './ComposerTools'
import { clearDraft, fetchDraft, hasBegun, useDraft, wordsOf, writeDraft } from './drafts'
import { mayWrite, ReplyGate } from './ReplyGate'
import { returnWords } from './returned'
import { SendButton } from './SendButton'
import { SuggestMenu } from './SuggestMenu'
import type { useAttachments } from './useAttachments'
import { useComposerKeys } from './useComposerKeys'
import { useSuggestions } from './useSuggestions'

const TYPING_EVERY_MS = 2_000

type Props = {
  id: Id
  /** Not there yet: words can be begun and nothing can be sent. */
  head: Head | undefined
  actions: ConversationActions
  attachments: ReturnType<typeof useAttachments>
}

export function Composer({ id, head, actions, attachments }: Props) {
  const { t } = useTranslation('inbox')
  const me = useMe()
  const { sendKey, undoSeconds } = usePreferences()
  const draft = useDraft(id)
  const { kind } = draft
  const note = kind === 'note'
  const text = wordsOf(draft)
  const field = useRef<HTMLTextAreaElement>(null)
  const gate = useRef<HTMLDivElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const wanted = useRef<[number, number] | null>(null)
  const awaited = useRef(false)
  const writing = useRef(false)
  const [caret, setCaret] = useState(0)
  const [emojiOpen, setEmojiOpen] = useState(false)
  const lastTyping = useRef(0)
  const open = mayWrite(kind, head, me.id)
  const suggestions = useSuggestions(id, head, text, caret, note)

  useEffect(() => {
    const look = () => void fetchDraft(id)
    look()
    // Back from the other device, perhaps.
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [id])
  useEffect(() => {
    const element = field.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${Math.min(element.scrollHeight, 260)}px`
    if (wanted.current) {
      element.focus()
      element.setSelectionRange(...wanted.current)
      setCaret(wanted.current[1])
      wanted.current = null
    }
  }, [text, open, kind])
  /** Where nothing may be written (yet), what stands there keeps the letters from being commands until the field is there. */
  const takeCaret = () => {
    ;(open ? field : gate).current?.focus()
    awaited.current = !open
  }
  useEffect(() => {
    if (!open && writing.current) awaited.current = true
    if (awaited.current && !isEditable(document.activeElement)) takeCaret()
    if (open) awaited.current = false
    else writing.current = false
  }, [open, kind])

  const write = (next: string) => {
    writeDraft(id, { [kind]: next })
    if (head && !note && Date.now() - lastTyping.current > TYPING_EVERY_MS) {
      lastTyping.current = Date.now()
      live.happen({ type: 'typing', conversation: id })
    }
  }
  const put = (edit: Edit | null) => {
    if (!edit) return
    wanted.current = edit.selection
    write(edit.text)
  }
  const choose = (next: DraftKind) => {
    writeDraft(id, { kind: next }, false)
    awaited.current = true
    if (next === kind) takeCaret()
  }
  const ready =
    (text.trim() !== '' || attachments.stored.length > 0) &&
    !attachments.uploading &&
    !attachments.broken &&
    text.length <= 10_000
  const send = () => {
    if (!head || !ready || !open) return
    const thread = threads.get().get(id)
    sendWords({
      author: me.id,
      conversation: id,
      kind,
      text: text.trim(),
      files: attachments.stored,
      holdMs: note ? 0 : undoSeconds * 1000,
      expected: note ? undefined : thread?.status === 'ready' ? lastNumber(thread) : head.lastNumber,
    })
    attachments.clear()
    clearDraft(id, kind)
    field.current?.focus()
  }
  const openPhrases = () => {
    const apart = caret === 0 || /\s$/.test(text.slice(0, caret))
    put(insertAt(text, [caret, caret], apart ? '/' : ' /'))
  }
  const undo = () =>
    returnWords(
      takeBack(
        outgoing.get().findLast((item) => item.conversation === id && item.holdUntil !== null && item.number === null)
          ?.id ?? '',
      ),
    )
  const keyboard = useComposerKeys({ suggestions, put, send, undo, sendKey, empty: text === '' })

  const group = t('commands.write')
  useCommand({ id: 'composer.reply', title: t('composer.reply'), group, keys: 'r', run: () => choose('text') })
  useCommand({ id: 'composer.note', title: t('composer.note'), group, keys: 'n', run: () => choose('note') })
  useCommand({
    id: 'composer.phrase',
    title: t('composer.phrase'),
    group,
    enabled: open,
    run: () => put(insertAt(text, [caret, caret], caret === 0 || /\s$/.test(text.slice(0, caret)) ? '/' : ' /')),
  })
  useCommand({ id: 'composer.emoji', title: t('composer.emoji'), group, enabled: open, run: () => setEmojiOpen(true) })
  useCommand({
    id: 'composer.file',
    title: t('composer.file'),
    group,
    enabled: open,
    run: () => picker.current?.click(),
  })
  useCommand({ id: 'composer.undo', title: t('composer.undo'), group, keys: 'z', run: undo })

  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files]
    if (files.length === 0) return
    event.preventDefault()
    attachments.add(files)
  }
  return (
    <section
      className={styles.composer}
      data-note={note || undefined}
      aria-label={t(note ? 'composer.noteLabel' : 'composer.replyLabel')}
    >
      <div className={styles.kinds} role="group" aria-label={t('composer.kind')}>
        <button type="button" aria-pressed={!note} onClick={() => choose('text')}>
          {t('composer.reply')}
          {note && hasBegun(draft, 'text') && <i className={styles.begun} aria-label={t('list.draft')} />}
        </button>
        <button type="button" aria-pressed={note} onClick={() => choose('note')}>
          {t('composer.note')}
          {!note && hasBegun(draft, 'note') && <i className={styles.begun} aria-label={t('list.draft')} />}
        </button>
        {note && <span className={styles.noteHint}>{t('composer.noteHint')}</span>}
      </div>
      {head && !open ? (
        <ReplyGate head={head} actions={actions} ref={gate} />
      ) : (
        <>
          {suggestions.open && (
            <SuggestMenu
              id="composer-suggestions"
              label={t(suggestions.sign === '/' ? 'suggest.phrases' : 'suggest.people')}
              items={suggestions.items}
              at={suggestions.at}
              onPoint={suggestions.point}
              onChoose={(index) => put(suggestions.choose(index))}
            />
          )}
          <textarea
            ref={field}
            className={styles.field}
            rows={2}
            value={text}
            maxLength={10_000}
            placeholder={t(note ? 'composer.notePlaceholder' : 'composer.replyPlaceholder')}
            aria-label={t(note ? 'composer.noteLabel' : 'composer.replyLabel')}
            aria-controls={suggestions.open ? 'composer-suggestions' : undefined}
            aria-activedescendant={suggestions.open ? `composer-suggestions-${suggestions.at}` : undefined}
            onChange={(event) => {
              write(event.target.value)
              setCaret(event.target.selectionStart)
              suggestions.typed()
            }}
            onFocus={() => void (writing.current = true)}
            onBlur={() => void (writing.current = false)}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
            onPaste={onPaste}
            {...keyboard}
          />
          <AttachmentList items={attachments.items} onRemove={attachments.remove} />
          <div className={styles.tools}>
            <ComposerTools
              emojiOpen={emojiOpen}
              onEmojiOpen={setEmojiOpen}
              onInsert={(words) => put(insertAt(text, [caret, caret], words))}
              onPhrases={openPhrases}
              onFiles={attachments.add}
              picker={picker}
            />
            <span className={styles.saved}>
              {text.length > 9_500
                ? t('composer.length', { count: 10_000 - text.length })
                : text.trim()
                  ? t('composer.saved')
                  : ''}
            </span>
            <SendButton note={note} ready={ready && head !== undefined} onSend={send} />
          </div>
        </>
      )}
    </section>
  )
}
