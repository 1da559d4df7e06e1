// Builds what browsers are given: one stylesheet, the library's script with its map, our own script,
// and only those images that the stylesheet names. Everything lands in assets/build/portal/, which
// Django serves under /static/portal/. Run it with `npm run build`.
//
// It refuses to finish when the stylesheet would send a browser anywhere else, or names a file that
// is not there: a page of this product never loads anything from another origin. Files are put in
// place one by one, complete, so that a server that runs meanwhile never finds one missing.

import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
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

function compile() {
  const options = { loadPaths: [modules], style: "compressed", quietDeps: true };
  try {
    return sass.compile(join(here, "scss", "portal.scss"), options).css;
  } catch (error) {
    if (!(error instanceof sass.Exception)) throw error;
    return fail(error.message);
  }
}

function refuseWhatLeavesTheOrigin(css, addresses) {
  const outside = addresses.find((address) => /^([a-z][a-z0-9+.-]*:)?\/\//i.test(address));
  const imported = css.match(/@import[^;]+/)?.[0];
  if (outside || imported) fail(`it would load ${outside ?? imported} from elsewhere`);
  if (css.includes("@font-face")) fail("it declares a font; the reader's own fonts are used");
}

if (!existsSync(library)) fail("the library nhsuk-frontend is missing. Run: npm ci");

const css = compile();
const addresses = [...css.matchAll(/url\(\s*["']?([^"')]+)["']?\s*\)/g)].map((match) => match[1]);
refuseWhatLeavesTheOrigin(css, addresses);

const files = new Map([["portal.css", css]]);
for (const name of readdirSync(join(here, "js"))) files.set(name, readFileSync(join(here, "js", name)));
for (const name of readdirSync(join(here, "images"))) {
  files.set(join("images", name), readFileSync(join(here, "images", name)));
}
for (const name of ["nhsuk-frontend.min.js", "nhsuk-frontend.min.js.map"]) {
  files.set(name, readFileSync(join(library, name)));
}
for (const address of new Set(addresses)) {
  if (/^(data:|#)/.test(address)) continue;
  const name = normalize(address);
  const inLibrary = join(library, "assets", name);
  if (!files.has(name) && existsSync(inLibrary)) files.set(name, readFileSync(inLibrary));
  if (!files.has(name)) fail(`it names ${address}, which is in neither assets/images nor the library`);
}

for (const [name, content] of files) {
  const path = join(target, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}.new`, content);
  renameSync(`${path}.${process.pid}.new`, path);
}
for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const name = path.slice(target.length + 1);
  if (entry.isFile() && !files.has(name) && !name.endsWith(".new")) rmSync(path);
}

console.log(`assets/build/portal/portal.css: ${(css.length / 1024).toFixed(0)} kB`);
