// Makes dist/form.js: one file, no dependency. Fails when it grows beyond what a page should have to load.
import { build, transform } from 'esbuild';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { minifySync } from 'rolldown/utils';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const LIMIT = 6000;
const here = new URL('./', import.meta.url);

/** Style sheets become text, minified first. */
const cssText = {
  name: 'css-text',
  setup(plugin) {
    plugin.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      // white space in custom properties is left alone by minifiers: a program might read them, here none does
      return { contents: code.trim().replace(/([:,]) (?=var\(|light-dark\(|#)/g, '$1'), loader: 'text' };
    });
  },
};

const result = await build({
  absWorkingDir: new URL('.', here).pathname,
  entryPoints: ['src/index.ts'],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  legalComments: 'none',
  charset: 'utf8',
  plugins: [cssText],
  write: false,
});
// a second minifier finds what the first one left
const smaller = minifySync('form.js', result.outputFiles[0].text, { compress: { target: 'es2022' }, mangle: { toplevel: true } });
if (smaller.errors.length) throw new Error(JSON.stringify(smaller.errors));
const js = Buffer.from(smaller.code);
const br = brotliCompressSync(js, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
const gz = gzipSync(js, { level: 9 });
await mkdir(new URL('dist/', here), { recursive: true });
await writeFile(new URL('dist/form.js', here), js);
await writeFile(new URL('dist/form.js.br', here), br);
await writeFile(new URL('dist/form.js.gz', here), gz);
console.log(`form.js ${js.length} B, gzip ${gz.length} B, brotli ${br.length} B (limit ${LIMIT} B)`);
if (br.length > LIMIT) {
  console.error('The embed is too large: take something out, or argue a new limit in a decision record.');
  process.exit(1);
}
