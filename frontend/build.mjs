// Makes static/vendor/ from the packages in package-lock.json: npm ci && npm run build
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import esbuild from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";

const vendor = new URL("../static/vendor/", import.meta.url).pathname;
const modules = new URL("node_modules/", import.meta.url).pathname;
const figtree = "@fontsource-variable/figtree";

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });

const css = sass.compile("src/govuk.scss", { loadPaths: ["node_modules"], style: "compressed", quietDeps: true }).css;
if (/url\(["']?[^"')d]/.test(css)) throw new Error("The kit's style sheet points at a file that we do not ship");
writeFileSync(`${vendor}govuk.css`, css);
writeFileSync(`${vendor}govuk-rtl.css`, rtlcss.process(css));

await esbuild.build({
  entryPoints: ["src/govuk.mjs"], outfile: `${vendor}govuk.js`,
  bundle: true, minify: true, format: "esm", target: "es2020", legalComments: "none",
});

const copies = {
  "figtree-latin-wght-normal.woff2": `${figtree}/files/figtree-latin-wght-normal.woff2`,
  "figtree-latin-ext-wght-normal.woff2": `${figtree}/files/figtree-latin-ext-wght-normal.woff2`,
  "figtree-LICENSE.txt": `${figtree}/LICENSE`,
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "htmx-LICENSE.txt": "htmx.org/LICENSE",
};
for (const [name, from] of Object.entries(copies)) copyFileSync(modules + from, vendor + name);
// The kit's package carries no licence file of its own.
copyFileSync("src/govuk-LICENSE.txt", `${vendor}govuk-LICENSE.txt`);

const version = (name) => JSON.parse(readFileSync(`${modules}${name}/package.json`)).version;
const names = ["govuk.css", "govuk-rtl.css", "govuk.js", ...Object.keys(copies)];
const files = Object.fromEntries(names.map((name) => {
  const bytes = readFileSync(vendor + name);
  return [name, { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length, gzipped: gzipSync(bytes).length }];
}));
const versions = Object.fromEntries(["govuk-frontend", "htmx.org", figtree, "sass", "rtlcss", "esbuild"].map((name) => [name, version(name)]));
writeFileSync(`${vendor}VERSIONS.json`, JSON.stringify({ versions, files }, null, 2) + "\n");
console.log(readFileSync(`${vendor}VERSIONS.json`, "utf8"));

// Browsers keep scripts for a year, so the address of this one must change with what is in it.
const app = new URL("../static/app.js", import.meta.url).pathname;
const hash = files["govuk.js"].sha256.slice(0, 12);
writeFileSync(app, readFileSync(app, "utf8").replace(/govuk\.js\?v=\w[\w.]*/, `govuk.js?v=${hash}`));
