import { useTranslation } from 'react-i18next';
import { LANGUAGES, textIn, withText, type FieldSpec, type FormSpec, type Texts } from './spec';

interface Line {
  readonly key: string;
  readonly name: string;
  readonly texts: Texts | undefined;
  readonly put: (texts: Texts | undefined) => FormSpec;
}

function lines(spec: FormSpec, t: (key: string) => string): Line[] {
  const all: Line[] = [];
  const plain = (['title', 'intro', 'submit'] as const).map((key) => ({
    key,
    name: t(`texts_${key}`),
    texts: spec[key],
    put: (texts: Texts | undefined) => {
      const next = { ...spec, [key]: texts };
      if (texts === undefined) delete next[key];
      return next as FormSpec;
    },
  }));
  all.push(...plain);
  for (const key of ['title', 'text'] as const) {
    all.push({
      key: `thanks ${key}`,
      name: t(`texts_thanks_${key}`),
      texts: spec.thanks?.[key],
      put: (texts) => {
        const thanks = { ...spec.thanks, [key]: texts };
        if (texts === undefined) delete thanks[key];
        return { ...spec, thanks } as FormSpec;
      },
    });
  }
  spec.fields.forEach((field, index) => {
    const put = (part: Partial<FieldSpec>): FormSpec => ({
      ...spec,
      fields: spec.fields.map((one, at) => {
        if (at !== index) return one;
        const next: FieldSpec = { ...one, ...part };
        for (const key of Object.keys(part)) if (next[key] === undefined) delete next[key];
        return next;
      }),
    });
    for (const key of ['label', 'help', 'placeholder'] as const) {
      if (key === 'label' || field[key] !== undefined) {
        all.push({ key: `${field.name} ${key}`, name: `${field.name} · ${t(`field_${key}`)}`, texts: field[key], put: (texts) => put({ [key]: texts } as Partial<FieldSpec>) });
      }
    }
    field.options?.forEach((option, place) => {
      all.push({
        key: `${field.name} ${option.value}`,
        name: `${field.name} · ${option.value}`,
        texts: option.label,
        put: (texts) => put({ options: field.options!.map((one, at) => (at === place ? { value: one.value, ...(texts === undefined ? {} : { label: texts }) } : one)) }),
      });
    });
  });
  return all;
}

/** All texts of the form, each language in its column. */
export function Translations({ spec, onChange }: { spec: FormSpec; onChange: (spec: FormSpec, together?: string) => void }) {
  const { t } = useTranslation();
  const main = spec.language ?? 'en';
  return (
    <div className="card form-scroll" tabIndex={0} role="region" aria-label={t('form_tab_texts')}>
      <table className="translations">
        <thead>
          <tr>
            <th scope="col">{t('texts_what')}</th>
            {LANGUAGES.map((language) => (
              <th key={language} scope="col">
                {language}
                {language === main ? ` · ${t('texts_main')}` : ''}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines(spec, (key) => t(key as never) as string).map((line) => (
            <tr key={line.key}>
              <th scope="row">{line.name}</th>
              {LANGUAGES.map((language) => (
                <td key={language}>
                  <textarea
                    rows={1}
                    lang={language}
                    aria-label={`${line.name}, ${language}`}
                    value={typeof line.texts === 'string' && language !== main ? '' : textIn(line.texts, language)}
                    onChange={(event) => onChange(line.put(withText(line.texts, language, event.currentTarget.value, main)), `${line.key} ${language}`)}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
