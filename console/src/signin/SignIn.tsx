import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, createApi } from '../api/client';
import type { Session } from '../api/session';
import { Logo } from '../shell/Logo';
import { usePageTitle } from '../app/usePageTitle';

export interface SignInProps {
  readonly expired: boolean;
  readonly tenant: string | undefined;
  readonly onEnter: (session: Session) => void;
}

const TENANT = /^[a-z][a-z0-9-]{1,39}$/;

export function SignIn({ expired, tenant: wanted, onEnter }: SignInProps) {
  const { t } = useTranslation();
  const heading = usePageTitle(t('signin_title'));
  const [tenant, setTenant] = useState(wanted ?? 'demo');
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<{ tenant?: string; token?: string; form?: string }>(
    expired ? { form: t('signin_expired') } : {},
  );

  async function submit(event: FormEvent) {
    event.preventDefault();
    const slug = tenant.trim();
    // header values cannot hold white space or what is no ASCII
    const secret = token.replace(/[^\x21-\x7e]/g, '');
    if (!TENANT.test(slug)) return setErrors({ tenant: t('signin_tenant_bad') });
    if (secret === '') return setErrors({ token: t('signin_token_missing') });
    setBusy(true);
    setErrors({});
    try {
      const api = createApi(slug, secret);
      await api.call('leads', { query: { limit: 1 } });
      const tenantName = await nameOf(api);
      onEnter({ tenant: slug, token: secret, ...(tenantName ? { tenantName } : {}) });
    } catch (error) {
      setErrors(explain(error, slug));
      setBusy(false);
    }
  }

  function explain(error: unknown, slug: string): { tenant?: string; token?: string; form?: string } {
    const status = error instanceof ApiError ? error.status : -1;
    if (status === 401) return { token: t('signin_401') };
    if (status === 403) return { token: t('signin_403') };
    if (status === 404) return { tenant: t('signin_404', { tenant: slug }) };
    if (status === 0) return { form: t('error_offline') };
    if (status === 503) return { form: t('error_503') };
    const code = error instanceof ApiError ? error.code : 'console';
    return { form: `${t(status >= 500 ? 'error_500' : 'error_unknown')} ${t('error_code', { code })}` };
  }

  return (
    <main className="signin">
      <form className="card signin-card" onSubmit={(event) => void submit(event)} noValidate>
        <Logo />
        <h1 ref={heading} tabIndex={-1}>
          {t('signin_title')}
        </h1>
        <p className="signin-intro">{t('signin_intro')}</p>
        <TextInput
          label={t('signin_tenant')}
          description={t('signin_tenant_hint')}
          value={tenant}
          onChange={(event) => setTenant(event.currentTarget.value)}
          error={errors.tenant}
          autoCapitalize="none"
          autoComplete="organization"
          spellCheck={false}
          name="tenant"
        />
        <PasswordInput
          label={t('signin_token')}
          description={t('signin_token_hint')}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          error={errors.token}
          autoComplete="off"
          data-autofocus
          autoFocus
          name="token"
          visibilityToggleButtonProps={{ 'aria-label': t('signin_token_show') }}
        />
        {errors.form && (
          <p className="signin-error" role="alert">
            {errors.form}
          </p>
        )}
        <Button type="submit" loading={busy} fullWidth>
          {t('signin_button')}
        </Button>
      </form>
    </main>
  );
}

/** Only some tokens may read the tenant itself; its short name will do for the others. */
async function nameOf(api: ReturnType<typeof createApi>): Promise<string | undefined> {
  try {
    const tenant = await api.call<{ name?: unknown }>('');
    return typeof tenant?.name === 'string' && tenant.name.trim() ? tenant.name : undefined;
  } catch {
    return undefined;
  }
}
