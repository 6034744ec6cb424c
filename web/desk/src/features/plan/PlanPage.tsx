import { useMe } from '@/app/session'
import { OwnSchedule } from './own/OwnSchedule'
import { PlanDesk } from './PlanDesk'

/** Who leads plans for everybody; an agent sees the own schedule. */
export default function PlanPage() {
  const me = useMe()
  return me.role === 'agent' ? <OwnSchedule /> : <PlanDesk />
}
