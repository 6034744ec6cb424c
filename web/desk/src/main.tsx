import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { queryClient } from './api/queryClient'
import { getPreferences } from './app/preferences'
import { createDeskRouter } from './app/router'
import { startI18n } from './i18n'
import './theme/global.css'
import { ThemeProvider } from './theme/ThemeProvider'

await startI18n(getPreferences().language)

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <RouterProvider router={createDeskRouter()} />
      </ThemeProvider>
    </QueryClientProvider>
  </StrictMode>,
)
