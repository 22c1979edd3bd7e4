import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client';
import { useApi } from '../app/context';
import { errorText } from '../parts/errors';
import { previewed } from './settings';
import { LANGUAGES, type FormSpec } from './spec';

const WIDTHS = [360, 768, 1200] as const;

interface PreviewProps {
  readonly spec: FormSpec;
  /** What is shown, when it is not the form itself. */
  readonly of?: string | undefined;
  readonly language: string;
  readonly onLanguage: (language: string) => void;
}

/** The form as visitors get it: the real embed in a frame, on what is not saved yet. Nothing sent from it is stored. */
export function Preview({ spec, of, language, onLanguage }: PreviewProps) {
  const { t } = useTranslation();
  const api = useApi();
  const [width, setWidth] = useState<number>(360);
  const [dark, setDark] = useState(false);
  const [id, setId] = useState('');
  const [shown, setShown] = useState(0);
  const [faults, setFaults] = useState<readonly string[]>([]);
  const written = JSON.stringify(previewed(spec));
  useEffect(() => {
    const timer = setTimeout(() => {
      api
        .call<{ id: string }>('forms:preview', { method: 'POST', body: { spec: JSON.parse(written), ...(id ? { id } : {}) } })
        .then((answer) => {
          setId(answer.id);
          setFaults([]);
          setShown((n) => n + 1);
        })
        .catch((error: unknown) => {
          const errors = error instanceof ApiError ? (error.problem.errors ?? []) : [];
          setFaults(errors.length ? errors.map(({ field, message }) => `${field}: ${message}`) : [errorText(error, t)]);
        });
    }, 400);
    return () => clearTimeout(timer);
    // the id only names the place of the preview
    // eslint-disable-next-line
  }, [written, api, t]);
  return (
    <section className="card preview" aria-labelledby="preview-title">
      <h2 id="preview-title">{of ?? t('preview')}</h2>
      <div className="chips">
        {WIDTHS.map((one) => (
          <button key={one} type="button" className="chip" aria-pressed={width === one} onClick={() => setWidth(one)}>
            {one} px
          </button>
        ))}
        <button type="button" className="chip" aria-pressed={dark} onClick={() => setDark(!dark)}>
          {t('theme_dark')}
        </button>
        <label className="picker picker--row">
          <span>{t('menu_language')}</span>
          <select value={language} onChange={(event) => onLanguage(event.currentTarget.value)}>
            {LANGUAGES.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </label>
      </div>
      {faults.length > 0 && (
        <ul className="ember preview-faults" role="alert">
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
      <div className="preview-frame" tabIndex={0} role="group" aria-label={t('preview')}>
        {id && (
          <iframe
            key={`${shown} ${width} ${dark} ${language}`}
            title={t('preview')}
            width={width}
            height={900}
            src={`/f/${encodeURIComponent(api.tenant)}/${id}/embed.html?lang=${language}${dark ? '&theme=dark' : ''}`}
          />
        )}
      </div>
    </section>
  );
}
