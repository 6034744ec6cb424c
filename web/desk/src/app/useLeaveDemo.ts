import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/api/client'
import { isApiError } from '@/api/errors'
import { queryClient } from '@/api/queryClient'
import type { Me } from '@/api/types'

/** One click out of the demonstration, asked once more because nothing brings it back; null for whoever may not. */
export function useLeaveDemo(me: Me): (() => void) | null {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  if (!me.demo || me.role !== 'administrator') return null
  const leave = async () => {
    try {
      const gone = await api.delete<{ customers: number; accounts: number }>('/demo')
      void message.success(t('demo.left', gone))
      await queryClient.invalidateQueries()
    } catch (error) {
      void message.error(isApiError(error) ? error.words : t('error.unknown'))
    }
  }
  return () =>
    void modal.confirm({
      title: t('demo.leaveAsk'),
      content: t('demo.leaveMeaning'),
      okText: t('demo.leave'),
      okButtonProps: { danger: true },
      onOk: leave,
    })
}
