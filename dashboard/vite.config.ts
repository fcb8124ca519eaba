import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const server = process.env.TRACKIO_URL ?? 'http://127.0.0.1:7860'; // ./trackio show

export default defineConfig({
  base: './', // every address is relative to <base href>, which the server sets behind a prefix
  plugins: [svelte()],
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What a first visit loads is one file, however many parts share pieces of it: so it compresses best.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
  server: {
    proxy: {
      '/api': server,
      '/version': server,
      '/ui': server,
      '/docs/api.': server,
      '/gradio_api': server,
      '/file': server,
    },
  },
  test: { include: ['src/**/*.test.ts'] },
});
