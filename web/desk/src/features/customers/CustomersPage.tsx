import { TeamOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { useMedia } from '@/theme/useMedia'
import { Empty } from '../shared/States'
import { CustomerDetail } from './CustomerDetail'
import { CustomerList } from './CustomerList'
import styles from './CustomersPage.module.css'

export default function CustomersPage() {
  const { t } = useTranslation('customers')
  const { id } = useParams()
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const narrow = useMedia('(max-width: 759px)')
  const search = params.get('search') ?? ''
  const query = params.toString()
  const go = (to: string) => navigate({ pathname: to, search: query })
  return (
    <div className={styles.page}>
      {(!narrow || !id) && (
        <CustomerList
          search={search}
          selected={id}
          onOpen={(one) => go(`/customers/${one}`)}
          onSearch={(next) => setParams(next ? { search: next } : {}, { replace: true })}
        />
      )}
      {id ? (
        <CustomerDetail key={id} id={id} onBack={() => go('/customers')} onOpen={(one) => go(`/customers/${one}`)} />
      ) : (
        !narrow && (
          <section className={styles.nothing} aria-label={t('start.title')}>
            <Empty sign={<TeamOutlined aria-hidden />} title={t('start.title')} text={t('start.text')} />
          </section>
        )
      )}
    </div>
  )
}
