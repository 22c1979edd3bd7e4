import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLogout, IconUser } from '@tabler/icons-react';
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
  const tick = (on: boolean) =>
    on ? <IconCheck size={16} stroke={1.7} aria-hidden="true" /> : <span className="menu-blank" />;
  return (
    <Menu position="top-start" width={220} withinPortal>
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
        <Menu.Label>{t('menu_language')}</Menu.Label>
        {LANGUAGES.map(([code, name]) => (
          <Menu.Item
            key={code}
            lang={code}
            role="menuitemradio"
            aria-checked={language === code}
            leftSection={tick(language === code)}
            onClick={() => switchLanguage(code)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t('menu_theme')}</Menu.Label>
        {(['light', 'dark', 'auto'] as const).map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            leftSection={tick(colorScheme === scheme)}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`theme_${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.7} aria-hidden="true" />} onClick={signOut}>
          {t('sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
