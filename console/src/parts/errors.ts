import type { TFunction } from 'i18next';
import { ApiError, inputErrors } from '../api/client';

export function errorCode(error: unknown): string {
  return error instanceof ApiError ? error.code : 'console';
}

/** What went wrong and the remedy. The server's own words where it knows the field; ours, in both languages, elsewhere. */
export function errorText(error: unknown, t: TFunction): string {
  if (!(error instanceof ApiError)) return t('error_unknown');
  if (error.status === 0) return t('error_offline');
  const inputs = inputErrors(error);
  if (inputs) return inputs;
  if (error.status === 403) return t('error_403');
  if (error.status === 404) return t('error_404');
  if (error.status === 503) return t('error_503');
  if (error.status >= 500) return t('error_500');
  return error.problem.detail ?? error.problem.title ?? t('error_unknown');
}
