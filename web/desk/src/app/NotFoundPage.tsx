import { Button, Result } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { BrandMark } from './BrandMark'

export function NotFoundPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return (
    <Result
      icon={<BrandMark size={64} />}
      title={t('notFound.title')}
      extra={
        <Button type="primary" onClick={() => navigate('/inbox')}>
          {t('notFound.back')}
        </Button>
      }
    />
  )
}
