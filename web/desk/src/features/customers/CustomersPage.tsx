import { Typography } from 'antd'
import { useTranslation } from 'react-i18next'

export default function CustomersPage() {
  const { t } = useTranslation()
  return <Typography.Title level={3}>{t('place.customers')}</Typography.Title>
}
