import { Button, Result } from 'antd'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useLocation, useNavigate } from 'react-router'
import { onSignedOut } from '@/api/client'
import { isApiError } from '@/api/errors'
import { AppShell } from './AppShell'
import { Splash } from './Splash'
import { useAccountPreferences, useMeQuery } from './session'

/** Lets only signed-in staff through; everybody else goes to the sign-in page and comes back to where they were. */
export function Guard() {
  const { t } = useTranslation()
  const location = useLocation()
  const navigate = useNavigate()
  const { data: me, error, refetch, isFetching } = useMeQuery()
  useAccountPreferences(me)
  const here = location.pathname + location.search
  useEffect(
    () => onSignedOut(() => navigate(`/sign-in?to=${encodeURIComponent(here)}`, { replace: true })),
    [navigate, here],
  )
  if (me) return <AppShell me={me} />
  if (isApiError(error) && error.status === 401) {
    return <Navigate to={`/sign-in?to=${encodeURIComponent(here)}`} replace />
  }
  if (error) {
    return (
      <Result
        status="warning"
        title={isApiError(error) ? error.title : t('error.unknown')}
        extra={
          <Button type="primary" loading={isFetching} onClick={() => void refetch()}>
            {t('action.retry')}
          </Button>
        }
      />
    )
  }
  return <Splash />
}
