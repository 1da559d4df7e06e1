// Builds what browsers are given: one stylesheet, the library's script with its map, our own script,
// and only those images that the stylesheet names. Everything lands in assets/build/portal/, which
// Django serves under /static/portal/. Run it with `npm run build`.
//
// It refuses to finish when the stylesheet would send a browser anywhere else, or names a file that
// is not there: a page of this product never loads anything from another origin.

import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = resolve(here, "..", "node_modules");
const library = join(modules, "nhsuk-frontend", "dist", "nhsuk");
const target = join(here, "build", "portal");

function fail(message) {
  console.error(`The stylesheet was not built: ${message}`);
  process.exit(1);
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { recursive: true });
}

if (!existsSync(library)) fail("the library nhsuk-frontend is missing. Run: npm ci");

function compile() {
  try {
    return sass.compile(join(here, "scss", "portal.scss"), { loadPaths: [modules], style: "compressed", quietDeps: true }).css;
  } catch (error) {
    if (!(error instanceof sass.Exception)) throw error;
    return fail(error.message);
  }
}

const css = compile();

const addresses = [...css.matchAll(/url\(\s*["']?([^"')]+)["']?\s*\)/g)].map((match) => match[1]);
const outside = addresses.find((address) => /^([a-z][a-z0-9+.-]*:)?\/\//i.test(address)) ?? css.match(/@import[^;]+/)?.[0];
if (outside) fail(`it would load ${outside} from elsewhere`);
if (css.includes("@font-face")) fail("it declares a font; the reader's own fonts are used");

rmSync(target, { recursive: true, force: true });
write(join(target, "portal.css"), css);
for (const file of readdirSync(join(here, "js"))) copy(join(here, "js", file), join(target, file));
for (const file of readdirSync(join(here, "images"))) copy(join(here, "images", file), join(target, "images", file));
for (const suffix of ["", ".map"]) {
  copy(join(library, `nhsuk-frontend.min.js${suffix}`), join(target, `nhsuk-frontend.min.js${suffix}`));
}
for (const address of new Set(addresses)) {
  if (/^(data:|#)/.test(address)) continue;
  const wanted = join(target, address);
  const inLibrary = join(library, "assets", relative(target, wanted));
  if (!existsSync(wanted) && existsSync(inLibrary)) copy(inLibrary, wanted);
  if (!existsSync(wanted)) fail(`it names ${address}, which is in neither assets/images nor the library`);
}

console.log(`assets/build/portal/portal.css: ${(css.length / 1024).toFixed(0)} kB`);
