import { useTranslation } from 'react-i18next';

/** "3 new leads, show": what came in waits here, so that nothing moves under the reader's eyes. */
export function HeldBack(props: { what: 'leads' | 'deliveries' | 'captures'; count: number; gap: boolean; onShow: () => void }) {
  const { t } = useTranslation();
  const { what, count, gap, onShow } = props;
  return (
    <div className="held" role="status">
      <span className="live-dot held-dot" aria-hidden="true" />
      <span className="strong">{gap ? t(`${what}_new_over`, { count }) : t(`${what}_new`, { count })}</span>
      <button type="button" className="linkish" onClick={onShow}>
        {t('leads_show')}
      </button>
      <span className="quiet held-kept">{t('leads_place_kept')}</span>
    </div>
  );
}
