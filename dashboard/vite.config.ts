import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const mock = process.env.TRACKIO_URL ?? 'http://127.0.0.1:7861';

export default defineConfig({
  base: './', // every address is relative to <base href>, which the server sets behind a prefix
  plugins: [svelte()],
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': mock, '/version': mock, '/ui': mock, '/docs/api.': mock, '/gradio_api': mock } },
  test: { include: ['src/**/*.test.ts'] },
});
