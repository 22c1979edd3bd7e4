import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  // The server puts a fresh nonce in place of this text each time it serves the page.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2022',
    // data: URLs would need their own CSP exception
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // the libraries change less often than the pages: browsers keep them longer
      output: { codeSplitting: { groups: [{ name: 'vendor', test: /node_modules/ }] } },
    },
  },
  server: {
    proxy: { '/api': process.env.VIVAIO_URL ?? 'http://127.0.0.1:8089' },
  },
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
});
