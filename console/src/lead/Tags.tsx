import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lead } from '../api/types';
import { useNotice } from '../app/notice';
import { errorText } from '../parts/errors';
import { useChange } from './useChange';

export function Tags({ lead }: { lead: Lead }) {
  const { t } = useTranslation();
  const change = useChange(lead.id);
  const notice = useNotice();
  const [adding, setAdding] = useState(false);
  const [text, setText] = useState('');
  const tags = lead.tags ?? [];

  async function save(next: readonly string[]): Promise<void> {
    try {
      await change({ tags: next }, { done: t('changed_tags'), undo: { tags } });
    } catch (error) {
      notice({ tone: 'failed', text: t('change_failed', { reason: errorText(error, t) }) });
    }
  }

  function add(): void {
    const tag = text.trim();
    setAdding(false);
    setText('');
    if (tag && !tags.includes(tag)) void save([...tags, tag]);
  }

  return (
    <span className="tags">
      {tags.map((tag) => (
        <span key={tag} className="tag">
          <span className="cut">{tag}</span>
          <button
            type="button"
            className="icon-button"
            aria-label={t('tag_remove', { tag })}
            onClick={() => void save(tags.filter((other) => other !== tag))}
          >
            <IconX size={12} stroke={2} aria-hidden="true" />
          </button>
        </span>
      ))}
      {adding ? (
        <form
          className="tag-form"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <input
            className="tag-input"
            value={text}
            aria-label={t('tag_new')}
            maxLength={60}
            autoFocus
            onChange={(event) => setText(event.currentTarget.value)}
            onBlur={add}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              setText('');
              setAdding(false);
            }}
          />
        </form>
      ) : (
        <button type="button" className="tag-add" onClick={() => setAdding(true)}>
          <IconPlus size={13} stroke={1.7} aria-hidden="true" /> {t('tag_add')}
        </button>
      )}
    </span>
  );
}
