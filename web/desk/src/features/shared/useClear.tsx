import { CloseCircleFilled } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'

/** The cross that empties a field, named in the reader's language for fields and for selects alike. */
export function useClear() {
  const { t } = useTranslation('shared')
  return { clearIcon: <CloseCircleFilled aria-label={t('clear')} />, label: t('clear') }
}
