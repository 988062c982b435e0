/** Speaks the language that the page brought along. Imported first: some views make their texts when they are loaded. */
import { readDataBlock } from "../src/protocol/dataBlock.ts";
import { type Language, speak } from "../src/protocol/localize.ts";

const brought = readDataBlock(document, "language");
if (brought) speak(brought as Language);
