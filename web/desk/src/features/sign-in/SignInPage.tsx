import { Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { api } from '@/api/client'
import type { Me } from '@/api/types'
import { signedIn } from '@/app/session'

export default function SignInPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const submit = async (values: { email: string; password: string }) => {
    signedIn(await api.post<Me>('/session', values))
    navigate(search.get('to') ?? '/inbox', { replace: true })
  }
  return (
    <Form layout="vertical" onFinish={submit} style={{ width: 320, margin: '20vh auto' }}>
      <Form.Item name="email" label={t('signIn.email')}>
        <Input type="email" autoComplete="username" />
      </Form.Item>
      <Form.Item name="password" label={t('signIn.password')}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" block>
        {t('signIn.submit')}
      </Button>
    </Form>
  )
}
