import { lazy, Suspense, type ComponentType } from 'react'
import { createBrowserRouter, Navigate } from 'react-router'
import { CrashPage } from './CrashPage'
import { Guard } from './Guard'
import { NotFoundPage } from './NotFoundPage'
import { Splash } from './Splash'

/** A place is loaded when it is first opened; its file exports the page as default. */
function place(load: () => Promise<{ default: ComponentType }>) {
  const Page = lazy(load)
  return (
    <Suspense fallback={<Splash />}>
      <Page />
    </Suspense>
  )
}

const routes = [
  { path: '/sign-in', element: place(() => import('@/features/sign-in/SignInPage')), errorElement: <CrashPage /> },
  {
    path: '/',
    element: <Guard />,
    errorElement: <CrashPage />,
    children: [
      { index: true, element: <Navigate to="/inbox" replace /> },
      { path: 'inbox/:id?', element: place(() => import('@/features/inbox/InboxPage')) },
      { path: 'customers/:id?', element: place(() => import('@/features/customers/CustomersPage')) },
      { path: 'plan', element: place(() => import('@/features/plan/PlanPage')) },
      { path: 'knowledge', element: place(() => import('@/features/knowledge/KnowledgePage')) },
      { path: 'settings/:section?', element: place(() => import('@/features/settings/SettingsPage')) },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
]

/** Made after the words are loaded: pages are read at once. */
export const createDeskRouter = () => createBrowserRouter(routes)
