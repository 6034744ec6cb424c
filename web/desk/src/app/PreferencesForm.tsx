import { App, Button, InputNumber, Segmented, Slider, Switch } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { playTone } from '@/features/inbox/notify/sound'
import { setPreferences, usePreferences, type Preferences } from './preferences'
import styles from './PreferencesForm.module.css'

/** Every choice is made at once and kept with the account: there is nothing to save. */
export default function PreferencesForm() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const known = usePreferences()

  const line = (name: string, control: ReactNode, hint = false) => (
    <div className={styles.line} role="group" aria-label={t(`preferences.${name}`)}>
      <span className={styles.words}>
        {t(`preferences.${name}`)}
        {hint && <small>{t(`preferences.${name}Hint`)}</small>}
      </span>
      {control}
    </div>
  )
  const choice = <K extends 'language' | 'theme' | 'density' | 'sendKey' | 'sound' | 'undoSeconds'>(
    name: K,
    options: { value: Preferences[K]; label: string }[],
  ) =>
    line(
      name,
      <Segmented
        aria-label={t(`preferences.${name}`)}
        value={known[name]}
        options={options}
        onChange={(value) => setPreferences({ [name]: value })}
      />,
    )

  const switchDesktop = async (on: boolean) => {
    if (on && typeof Notification !== 'undefined' && Notification.permission !== 'granted') {
      const answer = await Notification.requestPermission()
      if (answer !== 'granted') return void message.warning(t('preferences.desktopRefused'))
    }
    setPreferences({ desktopNotifications: on })
  }
  return (
    <div>
      {choice('language', [
        { value: 'zh-CN', label: '简体中文' },
        { value: 'en', label: 'English' },
      ])}
      {choice(
        'theme',
        (['light', 'dark', 'auto'] as const).map((value) => ({ value, label: t(`theme.${value}`) })),
      )}
      {choice(
        'density',
        (['comfortable', 'compact'] as const).map((value) => ({ value, label: t(`density.${value}`) })),
      )}
      {choice('sendKey', [
        { value: 'enter', label: 'Enter' },
        { value: 'ctrlEnter', label: 'Ctrl+Enter' },
      ])}
      {choice(
        'undoSeconds',
        [0, 5, 10].map((value) => ({
          value,
          label: value === 0 ? t('preferences.off') : t('time.seconds', { count: value }),
        })),
      )}
      {line(
        'slowSeconds',
        <InputNumber
          controls={false}
          min={10}
          max={3600}
          step={10}
          value={known.slowSeconds}
          suffix={t('preferences.secondsUnit')}
          aria-label={t('preferences.slowSeconds')}
          onChange={(value) => value && setPreferences({ slowSeconds: value })}
        />,
        true,
      )}
      {choice(
        'sound',
        (['mine', 'all', 'none'] as const).map((value) => ({ value, label: t(`preferences.soundFor.${value}`) })),
      )}
      {line(
        'volume',
        <span className={styles.volume}>
          <Slider
            min={0}
            max={1}
            step={0.1}
            value={known.volume}
            onChange={(volume) => setPreferences({ volume })}
            ariaLabelForHandle={t('preferences.volume')}
            tooltip={{ formatter: null }}
          />
          <Button size="small" onClick={() => playTone(known.volume)}>
            {t('preferences.listen')}
          </Button>
        </span>,
      )}
      {line(
        'desktop',
        <Switch
          checked={known.desktopNotifications}
          aria-label={t('preferences.desktop')}
          onChange={(on) => void switchDesktop(on)}
        />,
      )}
      {line(
        'singleKeys',
        <Switch
          checked={known.singleKeys}
          aria-label={t('preferences.singleKeys')}
          onChange={(singleKeys) => setPreferences({ singleKeys })}
        />,
        true,
      )}
    </div>
  )
}
