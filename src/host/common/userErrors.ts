/** Shows messages to the user. Only this file and statusMessage.ts do, so that nothing from a file can act in them. */
import * as vscode from "vscode";
import { harmless } from "../../core/text/harmless.ts";
import { problemText, type UserProblem } from "./userProblems.ts";

/** Shows a problem, and runs its command when the user selects its button. */
export async function showProblem(problem: UserProblem): Promise<void> {
  const { severity, message, button, command } = problemText(problem);
  const show = {
    information: vscode.window.showInformationMessage,
    warning: vscode.window.showWarningMessage,
    error: vscode.window.showErrorMessage,
  }[severity];
  if ((await show(harmless(message), button)) === button) await vscode.commands.executeCommand(command);
}

/** Says something in a notification with a button. @returns whether the user selects the button */
export async function offer(message: string, button: string): Promise<boolean> {
  return (await vscode.window.showInformationMessage(harmless(message), button)) === button;
}

/** Asks in a dialog. @returns whether the user selects the button */
export async function confirm(question: string, button: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(harmless(question), { modal: true }, button)) === button;
}

/** Shows progress in a notification while the task runs. The messages that the task reports are made harmless too. */
export async function withProgress<T>(
  { title, isCancellable }: { readonly title: string; readonly isCancellable: boolean },
  task: (
    report: (step: { readonly message?: string; readonly increment?: number }) => void,
    token: vscode.CancellationToken,
  ) => Thenable<T>,
): Promise<T> {
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title: harmless(title), cancellable: isCancellable };
  return vscode.window.withProgress(options, (progress, token) =>
    task(step => {
      const { message, ...rest } = step;
      progress.report({ ...rest, ...(message !== undefined && { message: harmless(message) }) });
    }, token),
  );
}
