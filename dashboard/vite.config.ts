import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vitest/config';

const server = process.env.TRACKIO_URL ?? 'http://127.0.0.1:7860'; // ./trackio show

// uPlot hangs all its kinds of curves on one object, so that no bundler leaves them out. The charts draw their own.
const UNUSED = /^\t\(paths\.(stepped|bars|spline) += \w+\);$/gm;
const leanPlot: Plugin = {
  name: 'lean-plot',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('uPlot.esm.js')) return null;
    if (code.match(UNUSED)?.length !== 3) this.error('uPlot has changed: look for what it exports unused');
    return { code: code.replace(UNUSED, ''), map: null };
  },
};

export default defineConfig({
  base: './', // every address is relative to <base href>, which the server sets behind a prefix
  plugins: [svelte(), leanPlot],
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
    modulePreload: { polyfill: false, resolveDependencies: () => [] }, // their names would weigh on the first load
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
