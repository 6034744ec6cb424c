import { Typography } from 'antd'
import { useTranslation } from 'react-i18next'

export default function KnowledgePage() {
  const { t } = useTranslation()
  return <Typography.Title level={3}>{t('place.knowledge')}</Typography.Title>
}
