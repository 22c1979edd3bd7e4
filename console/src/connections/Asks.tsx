import { useTranslation } from 'react-i18next';
import type { Permissions, Schema } from './types';

const SETTING = 'setting:';

/** What a plugin asks for, as plainly as a phone does before it installs something. */
export function Asks({ permissions, schema }: { permissions: Permissions; schema?: Schema | undefined }) {
  const { t } = useTranslation();
  const named = (list: readonly string[], any: string): string =>
    list.includes('*') ? t(any) : list.length === 0 ? t('asks_none') : list.join(', ');
  const host = (one: string): string => {
    if (!one.startsWith(SETTING)) return one;
    const name = one.slice(SETTING.length);
    return t('asks_host_of_setting', { setting: schema?.properties?.[name]?.title ?? name });
  };
  return (
    <dl className="asks">
      <dt>{t('asks_hosts')}</dt>
      <dd>{named(permissions.hosts.map(host), 'asks_any_host')}</dd>
      <dt>{t('asks_fields')}</dt>
      <dd>{named(permissions.fields, 'asks_any_field')}</dd>
      {permissions.secrets && (
        <>
          <dt>{t('asks_secrets')}</dt>
          <dd>{named(permissions.secrets, 'asks_none')}</dd>
        </>
      )}
      {!permissions.declared && <dd className="ember">{t('asks_undeclared')}</dd>}
    </dl>
  );
}
