/** Sets the language of the page. Import it first, because some modules create their texts when they load. */
import { readDataBlock } from "../src/protocol/dataBlock.ts";
import { type Language, speak } from "../src/protocol/localize.ts";

const pageLanguage = readDataBlock(document, "language");
if (pageLanguage) speak(pageLanguage as Language);
