/** Everything that can be in the user's way, in words: what happened, what to do, one button. */

export type UserProblem =
  | { readonly kind: "noFolder" }
  | { readonly kind: "untrusted" }
  | { readonly kind: "virtual" }
  | { readonly kind: "alreadyTraining" }
  | { readonly kind: "noModel" }
  | { readonly kind: "trainingFailed"; readonly reason: string }
  | { readonly kind: "sampleFailed"; readonly reason: string }
  | { readonly kind: "forgetFailed"; readonly reason: string }
  | { readonly kind: "audited"; readonly documents: number; readonly writings: number; readonly findings: number }
  | { readonly kind: "modelNotice"; readonly notice: string }
  | { readonly kind: "commandFailed"; readonly reason: string };

export interface ProblemText {
  readonly severity: "information" | "warning" | "error";
  readonly message: string;
  readonly button: string;
  /** Run when the button is pressed. */
  readonly command: string;
}

const SHOW_LOG = { button: "Show Log", command: "recurrent.showLog" } as const;

/** The sentence and the button of a problem. */
export function problemText(problem: UserProblem): ProblemText {
  switch (problem.kind) {
    case "noFolder":
      return {
        severity: "warning",
        message: "Recurrent learns from a folder, and none is open.",
        button: "Open Folder",
        command: "workbench.action.files.openFolder",
      };
    case "untrusted":
      return {
        severity: "warning",
        message: "This workspace is in Restricted Mode, where Recurrent does not train.",
        button: "Manage Workspace Trust",
        command: "workbench.trust.manage",
      };
    case "virtual":
      return {
        severity: "warning",
        message: "The files of this workspace are not on a disk, so Recurrent cannot learn from them.",
        button: "Open Folder",
        command: "workbench.action.files.openFolder",
      };
    case "alreadyTraining":
      return {
        severity: "information",
        message: "Recurrent is training already.",
        button: "Show Panel",
        command: "recurrent.showPanel",
      };
    case "noModel":
      return {
        severity: "information",
        message: "Recurrent has no model of this workspace yet.",
        button: "Train on Workspace",
        command: "recurrent.train",
      };
    case "trainingFailed":
      return { severity: "error", message: `Training failed: ${problem.reason}`, ...SHOW_LOG };
    case "sampleFailed":
      return { severity: "error", message: `No sample could be generated: ${problem.reason}`, ...SHOW_LOG };
    case "forgetFailed":
      return { severity: "error", message: `The model could not be deleted: ${problem.reason}`, ...SHOW_LOG };
    case "audited": {
      const read = `${problem.documents} remembered files and ${problem.writings} texts that the model wrote`;
      if (problem.findings > 0) {
        return { severity: "warning", message: `${problem.findings} possible secrets in ${read}.`, ...SHOW_LOG };
      }
      return { severity: "information", message: `No secret of a known kind in ${read}.`, ...SHOW_LOG };
    }
    case "modelNotice":
      return { severity: "warning", message: problem.notice, ...SHOW_LOG };
    case "commandFailed":
      return { severity: "error", message: `Recurrent could not do this: ${problem.reason}`, ...SHOW_LOG };
    default:
      return problem satisfies never;
  }
}
