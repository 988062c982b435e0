/** Speaks the language of the editor. Imported first: some modules make their texts when they are loaded. */
import * as vscode from "vscode";
import { speak } from "../../protocol/localize.ts";

const { bundle } = vscode.l10n;
// Without a table of ours everything is English, its numbers too.
if (bundle) speak({ tag: vscode.env.language, table: bundle });
