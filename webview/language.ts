/** Speaks the language that the page brought along. Imported first: some views make their texts when they are loaded. */
import { type Language, speak } from "../src/protocol/localize.ts";

const brought = document.getElementById("language")?.textContent;
if (brought) speak(JSON.parse(brought) as Language);
