import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const green: MantineColorsTuple = [
  '#e2f0e8',
  '#cfe6d9',
  '#b4d8c4',
  '#93c7aa',
  '#63c79b',
  '#3d9a71',
  '#17694a',
  '#145c41',
  '#104a35',
  '#0b3727',
];

export const theme = createTheme({
  fontFamily: "'Atkinson Hyperlegible Next Variable', system-ui, sans-serif",
  primaryColor: 'green',
  primaryShade: { light: 6, dark: 4 },
  colors: { green },
  defaultRadius: 6,
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm', variant: 'filled' } },
    Modal: {
      defaultProps: { centered: true, radius: 10, transitionProps: { duration: 180, transition: 'fade' } },
    },
    Menu: { defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false, transitionProps: { duration: 120, transition: 'fade' } } },
  },
});

const mapped = {
  '--mantine-color-body': 'var(--bg)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-3)',
  '--mantine-color-error': 'var(--ember)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-default-hover': 'var(--surface-2)',
  '--mantine-primary-color-filled': 'var(--green)',
};

/** Mantine's own variables point at our tokens, in both schemes. */
export const resolver: CSSVariablesResolver = () => ({ variables: {}, light: mapped, dark: mapped });
