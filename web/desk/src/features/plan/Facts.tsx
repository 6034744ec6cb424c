import styles from './Plan.module.css'

export type Fact = [name: string, value: string]

/** A few names with a value each. */
export const Facts = ({ caption, rows }: { caption?: string; rows: Fact[] }) => (
  <table className={styles.compared}>
    {caption && <caption>{caption}</caption>}
    <tbody>
      {rows.map(([name, value]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td>{value}</td>
        </tr>
      ))}
    </tbody>
  </table>
)
