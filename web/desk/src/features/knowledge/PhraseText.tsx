import { useTranslation } from 'react-i18next'
import styles from './KnowledgePage.module.css'
import { variables } from './phraseTree'

const known = (name: string | undefined): name is (typeof variables)[number] =>
  (variables as readonly string[]).includes(name ?? '')

/** Variables stand out, named in the reader's words. */
export function PhraseText({ text }: { text: string }) {
  const { t } = useTranslation('knowledge')
  return (
    <>
      {text.split(/\{\{([\w.]+)\}\}/g).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : known(part) ? (
          <span key={index} className={styles.variable}>
            {t(`variable.${part.replace('.', '_')}`)}
          </span>
        ) : (
          `{{${part}}}`
        ),
      )}
    </>
  )
}
