import { useTranslation } from 'react-i18next';
import { initials } from './format';

export function Owner({ name }: { readonly name: string | undefined }) {
  const { t } = useTranslation();
  if (!name) return <span className="quiet owner-none">{t('owner_none')}</span>;
  return (
    <span className="owner" title={name}>
      <span className="avatar" aria-hidden="true">
        {initials(name)}
      </span>
      <span className="owner-name cut">{name}</span>
    </span>
  );
}
