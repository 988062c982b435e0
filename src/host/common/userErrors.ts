/** The only place that speaks of errors to the user. */
import * as vscode from "vscode";
import { problemText, type UserProblem } from "./userProblems.ts";

/** Shows the problem and, when its button is pressed, does what the button says. */
export async function tellUser(problem: UserProblem): Promise<void> {
  const { severity, message, button, command } = problemText(problem);
  const show = {
    information: vscode.window.showInformationMessage,
    warning: vscode.window.showWarningMessage,
    error: vscode.window.showErrorMessage,
  }[severity];
  if ((await show(message, button)) === button) await vscode.commands.executeCommand(command);
}
