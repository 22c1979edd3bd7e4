import { Button, Menu } from '@mantine/core';
import { IconDots, IconMail, IconMapPin, IconPhone, IconPlant2, IconTrash, IconUserShare } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sellerLabel, useSellers } from '../api/queries';
import type { Lead } from '../api/types';
import { useApi } from '../app/context';
import { placeHash } from '../app/router';
import { usePageTitle } from '../app/usePageTitle';
import { leadName, text } from '../parts/format';
import { Grade } from '../parts/Grade';
import { Owner } from '../parts/Owner';
import { EraseDialog } from './EraseDialog';
import { OwnerDialog } from './OwnerDialog';
import { StageDialog } from './StageDialog';
import { Tags } from './Tags';

type Dialog = 'stage' | 'owner' | 'erase';

export function LeadHeader({ lead, askedFor }: { lead: Lead; askedFor: string }) {
  const { t } = useTranslation();
  const api = useApi();
  const sellers = useSellers();
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const name = leadName(lead) || t('name_none');
  const heading = usePageTitle(name);
  const field = (key: string) => text(lead.fields?.[key]).trim();
  const place = [field('address'), [field('postcode'), field('city')].filter(Boolean).join(' '), field('province')]
    .filter(Boolean)
    .join(', ');
  const company = name === field('company') ? '' : field('company');
  return (
    <>
      <nav aria-label={t('lead_crumbs')} className="crumbs">
        <a href={placeHash(api.tenant, 'leads')}>{t('leads')}</a>
        <span aria-hidden="true">›</span>
        <span className="cut" aria-current="page">
          {name}
        </span>
      </nav>
      {askedFor !== lead.id && <p className="hint">{t('lead_merged')}</p>}
      <div className="lead-head">
        <div className="lead-title">
          <h1 ref={heading} tabIndex={-1} className="lead-name">
            {name}
          </h1>
          <Grade score={lead.score} />
        </div>
        <div className="lead-actions">
          <Button
            variant="default"
            leftSection={<IconUserShare size={16} aria-hidden="true" />}
            onClick={() => setDialog('owner')}
          >
            {t('change_owner')}
          </Button>
          <Button leftSection={<IconPlant2 size={16} aria-hidden="true" />} onClick={() => setDialog('stage')}>
            {t('change_stage')}
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" className="square" aria-label={t('more')}>
                <IconDots size={16} aria-hidden="true" />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                className="danger"
                leftSection={<IconTrash size={16} stroke={1.7} aria-hidden="true" />}
                onClick={() => setDialog('erase')}
              >
                {t('erase')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
      <div className="lead-contact">
        {company && <span>{company}</span>}
        {place && (
          <span className="with-icon">
            <IconMapPin size={16} stroke={1.7} aria-hidden="true" /> {place}
          </span>
        )}
        {field('phone') && (
          <span className="with-icon">
            <IconPhone size={16} stroke={1.7} aria-hidden="true" />
            <ContactLink value={field('phone')} href={phoneHref(field('phone'))} />
          </span>
        )}
        {field('email') && (
          <span className="with-icon">
            <IconMail size={16} stroke={1.7} aria-hidden="true" />
            <ContactLink value={field('email')} href={mailHref(field('email'))} />
          </span>
        )}
        <Owner name={sellerLabel(sellers, lead.owner)} />
        <Tags lead={lead} />
      </div>
      <StageDialog lead={lead} opened={dialog === 'stage'} onClose={close} />
      <OwnerDialog lead={lead} opened={dialog === 'owner'} onClose={close} />
      <EraseDialog lead={lead} name={name} opened={dialog === 'erase'} onClose={close} />
    </>
  );
}

function ContactLink({ value, href }: { value: string; href: string | undefined }) {
  return href ? (
    <a className="plain-link" href={href}>
      {value}
    </a>
  ) : (
    <span>{value}</span>
  );
}

/** Values are whatever somebody typed: only what looks like a number becomes a link. */
function phoneHref(phone: string): string | undefined {
  const dialled = phone.replace(/[\s().\-/]/g, '');
  return /^\+?\d{4,18}$/.test(dialled) ? `tel:${dialled}` : undefined;
}

function mailHref(email: string): string | undefined {
  return /^[^\s@?&<>"]+@[^\s@?&<>"]+$/.test(email) ? `mailto:${encodeURIComponent(email)}` : undefined;
}
