/** Sets the display language. Imported first, because some modules translate their texts when they are loaded. */
import * as vscode from "vscode";
import { speak } from "../../protocol/localize.ts";

const { bundle } = vscode.l10n;
// Without a translation everything is in English, numbers included.
if (bundle) speak({ tag: vscode.env.language, table: bundle });
