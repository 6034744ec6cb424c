import { useEffect, useState } from 'react'
import type { Head } from '@/api/types'
import { assumeHead } from '@/live/heads'
import { seeMentions } from '@/live/mentions'
import { live } from '@/live/socket'

/** Whether somebody is in front of the page. */
export function useAttention(): boolean {
  const [attentive, setAttentive] = useState(() => document.visibilityState === 'visible' && document.hasFocus())
  useEffect(() => {
    const look = () => setAttentive(document.visibilityState === 'visible' && document.hasFocus())
    window.addEventListener('focus', look)
    window.addEventListener('blur', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('focus', look)
      window.removeEventListener('blur', look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [])
  return attentive
}

/** Moves the read mark of the team on, only for what is on the screen of somebody who is there. */
export function useSeen(head: Head, newest: number, visible: boolean): void {
  const attentive = useAttention()
  const reads = visible && attentive && newest > 0
  useEffect(() => {
    if (!reads) return
    live.happen({ type: 'seen', conversation: head.id, number: newest })
    void seeMentions(head.id, newest)
    if (head.unread > 0) assumeHead(head.id, { unread: 0 }, head)
    // A mark set back by hand must stay: only a new message or a new look moves it on.
  }, [reads, newest, head.id])
}
