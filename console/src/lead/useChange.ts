import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { leadPath } from '../api/queries';
import type { Json, Lead } from '../api/types';
import { useApi } from '../app/context';
import { useNotice } from '../app/notice';
import { errorText } from '../parts/errors';

/** What a person may change by hand; `null` takes a value away. */
export interface Change {
  readonly fields?: { readonly [name: string]: Json };
  readonly tags?: readonly string[];
  readonly stage?: string;
  readonly owner?: string | null;
  readonly reason?: string;
}

export interface ChangeOptions {
  readonly done: string;
  readonly undo: Change;
}

/** Sends a person's change, reads the lead anew, and offers ten seconds to take it back. */
export function useChange(id: string): (change: Change, options: ChangeOptions) => Promise<void> {
  const api = useApi();
  const client = useQueryClient();
  const notice = useNotice();
  const { t } = useTranslation();
  return useCallback(
    async (change, { done, undo }) => {
      const send = async (body: Change) => {
        const answer = await api.call<Lead | undefined>(leadPath(id), { method: 'PATCH', body });
        if (answer?.id === id) client.setQueryData<Lead>([api.tenant, 'lead', id], answer);
        // not awaited: the answer itself already shows the change
        void client.invalidateQueries({ queryKey: [api.tenant, 'lead', id] });
      };
      await send(change);
      notice({
        text: done,
        undo: () => {
          send(undo).then(
            () => notice({ text: t('changed_back') }),
            (error: unknown) => notice({ tone: 'failed', text: t('change_failed', { reason: errorText(error, t) }) }),
          );
        },
      });
    },
    [api, client, id, notice, t],
  );
}
