import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { readNonce } from './app/nonce';
import { startLanguage } from './i18n';
import './app/mantine.css';
import './app/tokens.css';
import './app/base.css';
import './parts/parts.css';
import './shell/shell.css';
import './signin/signin.css';
import './leads/leads.css';
import './lead/lead.css';
import './deliveries/deliveries.css';
import './lead/routing.css';
import './work/work.css';
import './reports/reports.css';
import './forms/forms.css';
import './connections/connections.css';

startLanguage();
const nonce = readNonce();
// the scroll lock of dialogs writes a style element of its own and looks here for the nonce
if (nonce) (globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = nonce;

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App nonce={nonce} />
    </StrictMode>,
  );
}
