/** Sets the language of the lessons. Import it first, because some modules create their texts when they load. */
import { readDataBlock } from "../../src/protocol/dataBlock.ts";
import { type Language, speak } from "../../src/protocol/localize.ts";

/** The panel names its language; a page of its own has every table, and follows the browser. */
function languageOf(page: Document): Language | undefined {
  const given = readDataBlock(page, "language");
  if (given) return given as Language;
  const tables = readDataBlock(page, "languages") as Readonly<Record<string, Language["table"]>> | undefined;
  const tag = navigator.language.slice(0, 2);
  const table = tables && Object.hasOwn(tables, tag) ? tables[tag] : undefined;
  if (!table) return undefined;
  page.documentElement.lang = tag;
  return { tag, table };
}

const language = languageOf(document);
if (language) speak(language);
