/** Shows problems to the user. Only this file does. */
import * as vscode from "vscode";
import { problemText, type UserProblem } from "./userProblems.ts";

/** Shows a problem, and runs its command when the user selects its button. */
export async function showProblem(problem: UserProblem): Promise<void> {
  const { severity, message, button, command } = problemText(problem);
  const show = {
    information: vscode.window.showInformationMessage,
    warning: vscode.window.showWarningMessage,
    error: vscode.window.showErrorMessage,
  }[severity];
  if ((await show(message, button)) === button) await vscode.commands.executeCommand(command);
}
