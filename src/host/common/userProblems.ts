/** Everything that can be in the user's way, in words: what happened, what to do, one button. */
import { t } from "../../protocol/localize.ts";
import { obstacleText } from "../../protocol/obstacles.ts";
import type { Obstacle } from "../../protocol/panel.ts";

export type UserProblem =
  | { readonly kind: "noFolder" }
  | { readonly kind: "untrusted" }
  | { readonly kind: "virtual" }
  | { readonly kind: "alreadyTraining" }
  | { readonly kind: "noModel" }
  | { readonly kind: "trainingFailed"; readonly reason: string }
  /** A checkpoint is there. */
  | { readonly kind: "trainingBroken"; readonly reason: string }
  | { readonly kind: "sampleFailed"; readonly reason: string }
  | { readonly kind: "forgetFailed"; readonly reason: string }
  /** Of the learned folder. */
  | { readonly kind: "cannotOpen"; readonly path: string; readonly reason: string }
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

const SHOW_LOG = { button: t("Show Log"), command: "recurrent.showLog" } as const;

/** The sentence and the button of a problem. */
export function problemText(problem: UserProblem): ProblemText {
  switch (problem.kind) {
    case "noFolder":
    case "virtual":
      return obstacleProblem(problem.kind, "workbench.action.files.openFolder");
    case "untrusted":
      return obstacleProblem(problem.kind, "workbench.trust.manage");
    case "alreadyTraining":
      return {
        severity: "information",
        message: t("Recurrent is training already."),
        button: t("Show Panel"),
        command: "recurrent.showPanel",
      };
    case "noModel":
      return {
        severity: "information",
        message: t("Recurrent has no model of this workspace yet."),
        button: t("Train on Workspace"),
        command: "recurrent.train",
      };
    case "trainingBroken":
      return {
        severity: "error",
        message: t("Training was broken off: {0} It can go on from its last checkpoint.", problem.reason),
        button: t("Go On"),
        command: "recurrent.resumeTraining",
      };
    case "trainingFailed":
      return { severity: "error", message: t("Training failed: {0}", problem.reason), ...SHOW_LOG };
    case "sampleFailed":
      return { severity: "error", message: t("No sample could be generated: {0}", problem.reason), ...SHOW_LOG };
    case "forgetFailed":
      return { severity: "error", message: t("The model could not be deleted: {0}", problem.reason), ...SHOW_LOG };
    case "cannotOpen": {
      const message = t(
        "{0} cannot be opened ({1}). Train again to see what is there now.",
        problem.path,
        problem.reason,
      );
      return { severity: "warning", message, button: t("Train on Workspace"), command: "recurrent.train" };
    }
    case "audited": {
      const { documents, writings, findings } = problem;
      if (findings > 0) {
        const message = t(
          "{0} possible secrets in {1} remembered files and {2} texts that the model wrote.",
          findings,
          documents,
          writings,
        );
        return { severity: "warning", message, ...SHOW_LOG };
      }
      const message = t(
        "No secret of a known kind in {0} remembered files and {1} texts that the model wrote.",
        documents,
        writings,
      );
      return { severity: "information", message, ...SHOW_LOG };
    }
    case "modelNotice":
      return { severity: "warning", message: problem.notice, ...SHOW_LOG };
    case "commandFailed":
      return { severity: "error", message: t("Recurrent could not do this: {0}", problem.reason), ...SHOW_LOG };
    default:
      return problem satisfies never;
  }
}

function obstacleProblem(obstacle: Obstacle, command: string): ProblemText {
  const { sentence, action } = obstacleText(obstacle);
  return { severity: "warning", message: sentence, button: action, command };
}

/** Why a worker does not answer, as the reason of a problem. */
export function workerProblem(why: "closed" | "crashing", name: string): string {
  return why === "closed"
    ? t("The {0} worker has ended; reload the window.", name)
    : t("The {0} worker has crashed several times in a row; see the log, then reload the window.", name);
}
