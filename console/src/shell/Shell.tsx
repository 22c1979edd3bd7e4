import {
  IconAdjustments,
  IconArrowMerge,
  IconFileImport,
  IconArrowsSplit2,
  IconBell,
  IconChartBar,
  IconChartBubble,
  IconChecklist,
  IconColumns3,
  IconDots,
  IconForms,
  IconGift,
  IconInbox,
  IconPhoneCall,
  IconPlug,
  IconRoute,
  IconSend,
  IconShieldLock,
  IconSpeakerphone,
  IconTemplate,
  IconTruckDelivery,
  IconUsers,
} from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSignedIn } from '../app/context';
import { placeHash, usePlace } from '../app/router';
import { LiveDot } from './LiveDot';
import { Logo } from './Logo';
import { SearchBox } from './SearchBox';
import { UserMenu } from './UserMenu';

/** What a seller in the field needs; on a phone the rest is behind one more button. */
const FIELD = new Set<string>(['leads', 'tasks', 'alerts', 'sorting']);

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { session } = useSignedIn();
  const place = usePlace();
  const [more, setMore] = useState(false);
  useEffect(() => setMore(false), [place]);
  const pages = [
    { page: 'leads', label: t('nav_leads'), Icon: IconUsers, here: place.page === 'leads' || place.page === 'lead' },
    { page: 'intake', label: t('nav_intake'), Icon: IconInbox, here: place.page === 'intake' || place.page === 'capture' || place.page === 'mappings' },
    { page: 'board', label: t('nav_board'), Icon: IconColumns3, here: place.page === 'board' },
    { page: 'segments', label: t('nav_segments'), Icon: IconChartBubble, here: place.page === 'segments' },
    { page: 'rules', label: t('nav_rules'), Icon: IconAdjustments, here: place.page === 'rules' },
    { page: 'tasks', label: t('nav_tasks'), Icon: IconChecklist, here: place.page === 'tasks' },
    { page: 'alerts', label: t('nav_alerts'), Icon: IconBell, here: place.page === 'alerts' },
    { page: 'calls', label: t('nav_calls'), Icon: IconPhoneCall, here: place.page === 'calls' },
    { page: 'sorting', label: t('nav_sorting'), Icon: IconArrowsSplit2, here: place.page === 'sorting' },
    { page: 'reports', label: t('nav_reports'), Icon: IconChartBar, here: place.page === 'reports' },
    { page: 'forms', label: t('nav_forms'), Icon: IconForms, here: place.page === 'forms' },
    { page: 'deliveries', label: t('nav_deliveries'), Icon: IconSend, here: place.page === 'deliveries' },
    { page: 'destinations', label: t('nav_destinations'), Icon: IconRoute, here: place.page === 'destinations' },
    { page: 'templates', label: t('nav_templates'), Icon: IconTemplate, here: place.page === 'templates' },
    { page: 'assets', label: t('nav_assets'), Icon: IconGift, here: place.page === 'assets' },
    { page: 'sources', label: t('nav_sources'), Icon: IconTruckDelivery, here: place.page === 'sources' },
    { page: 'campaigns', label: t('nav_campaigns'), Icon: IconSpeakerphone, here: place.page === 'campaigns' },
    { page: 'duplicates', label: t('nav_duplicates'), Icon: IconArrowMerge, here: place.page === 'duplicates' },
    { page: 'imports', label: t('nav_imports'), Icon: IconFileImport, here: place.page === 'imports' },
    { page: 'privacy', label: t('nav_privacy'), Icon: IconShieldLock, here: place.page === 'privacy' },
    {
      page: 'connections',
      label: t('nav_connections'),
      Icon: IconPlug,
      here: place.page === 'connections' || place.page === 'connection' || place.page === 'plugins',
    },
  ] as const;
  return (
    <div className="shell">
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          // the hash is the address: move the focus without touching it
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        {t('skip')}
      </a>
      <nav className="side" aria-label={t('nav')}>
        <Logo />
        <div className="tenant" title={session.tenant}>
          <span className="hint">{session.tenant}</span>
          <span className="strong cut">{session.tenantName ?? session.tenant}</span>
        </div>
        <div className="nav" onKeyDown={(event) => event.key === 'Escape' && setMore(false)}>
          <ul id="pages" className={more ? 'nav-all' : undefined}>
            {pages.map(({ page, label, Icon, here }) => (
              <li key={page} className={FIELD.has(page) ? undefined : 'nav-rest'}>
                <a
                  className="nav-link"
                  href={placeHash(session.tenant, page)}
                  aria-current={here ? 'page' : undefined}
                  title={label}
                >
                  <Icon size={18} stroke={1.7} aria-hidden="true" />
                  <span className="nav-word">{label}</span>
                </a>
              </li>
            ))}
          </ul>
          <button
            type="button"
            className="nav-link nav-more"
            aria-expanded={more}
            aria-controls="pages"
            onClick={() => setMore(!more)}
          >
            <IconDots size={18} stroke={1.7} aria-hidden="true" />
            <span className="nav-word">{t('nav_more')}</span>
          </button>
          <UserMenu />
        </div>
      </nav>
      <div className="top">
        <SearchBox />
        <LiveDot />
      </div>
      <main id="content" tabIndex={-1} className="content">
        {children}
      </main>
    </div>
  );
}
