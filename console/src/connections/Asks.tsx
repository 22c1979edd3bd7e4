import { useTranslation } from 'react-i18next';
import type { Permissions } from './types';

/** What a plugin asks for, as plainly as a phone does before it installs something. */
export function Asks({ permissions }: { permissions: Permissions }) {
  const { t } = useTranslation();
  const named = (list: readonly string[], any: string): string =>
    list.includes('*') ? t(any) : list.length === 0 ? t('asks_none') : list.join(', ');
  return (
    <dl className="asks">
      <dt>{t('asks_hosts')}</dt>
      <dd>{named(permissions.hosts, 'asks_any_host')}</dd>
      <dt>{t('asks_fields')}</dt>
      <dd>{named(permissions.fields, 'asks_any_field')}</dd>
      {!permissions.declared && <dd className="ember">{t('asks_undeclared')}</dd>}
    </dl>
  );
}
