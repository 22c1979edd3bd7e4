import { Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconLogout, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSignedIn } from '../app/context';
import { switchLanguage, useLanguage } from '../i18n';

const LANGUAGES = [
  ['it', 'Italiano'],
  ['en', 'English'],
] as const;

export function UserMenu() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { signOut } = useSignedIn();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <button type="button" className="user" title={t('menu_user')}>
          <span className="avatar" aria-hidden="true">
            <IconUser size={14} stroke={1.7} />
          </span>
          <span className="user-words">
            <span className="strong user-menu">{t('menu')}</span>
            <span className="hint cut">{t('menu_user')}</span>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={language} onChange={(code) => switchLanguage(code === 'it' ? 'it' : 'en')}>
          <Menu.Label>{t('menu_language')}</Menu.Label>
          {LANGUAGES.map(([code, name]) => (
            <Menu.RadioItem key={code} value={code} lang={code}>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
          <Menu.Label>{t('menu_theme')}</Menu.Label>
          {(['light', 'dark', 'auto'] as const).map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(`theme_${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.7} aria-hidden="true" />} onClick={signOut}>
          {t('sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
