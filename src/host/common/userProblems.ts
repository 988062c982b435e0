/** The text of every problem: what happened, what to do, and one button. */
import { decimal, filesText, t } from "../../protocol/localize.ts";
import { obstacleText } from "../../protocol/obstacles.ts";
import type { Obstacle } from "../../protocol/panel.ts";

export type UserProblem =
  | { readonly kind: "noFolder" }
  | { readonly kind: "untrusted" }
  | { readonly kind: "virtual" }
  /** `before` is what the user wants to do; absent for another run. */
  | { readonly kind: "alreadyTraining"; readonly before?: "replay" | "import" | "restore" }
  | { readonly kind: "alreadyReplaying" }
  /** No file on a disk is open. */
  | { readonly kind: "noFile" }
  /** No line of the data file is an example. */
  | { readonly kind: "noExamples"; readonly file: string }
  | { readonly kind: "noTaskModel" }
  /** Nothing is selected that a model could answer. */
  | { readonly kind: "noInput" }
  | { readonly kind: "noModel" }
  | { readonly kind: "trainingFailed"; readonly reason: string }
  /** Training failed, and a checkpoint can be resumed. */
  | { readonly kind: "trainingInterrupted"; readonly reason: string }
  | { readonly kind: "replayFailed"; readonly reason: string }
  | { readonly kind: "sampleFailed"; readonly reason: string }
  | { readonly kind: "forgetFailed"; readonly reason: string }
  /** `path` is in the learned folder. */
  | { readonly kind: "cannotOpen"; readonly path: string; readonly reason: string }
  | { readonly kind: "audited"; readonly documents: number; readonly writings: number; readonly findings: number }
  | { readonly kind: "modelNotice"; readonly notice: string }
  /** Files that the network had learned are excluded now. */
  | { readonly kind: "networkForgotten" }
  | { readonly kind: "memoryNotSaved"; readonly reason: string }
  | { readonly kind: "commandFailed"; readonly reason: string };

export interface ProblemText {
  readonly severity: "information" | "warning" | "error";
  readonly message: string;
  readonly button: string;
  /** Runs when the user selects the button. */
  readonly command: string;
}

const SHOW_LOG = { button: t("Show Log"), command: "recurrent.showLog" } as const;

/** Returns the message and the button of a problem. */
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
        message: runningText(problem.before),
        button: t("Show Panel"),
        command: "recurrent.showPanel",
      };
    case "alreadyReplaying":
      return {
        severity: "information",
        message: t("A commit replay is already in progress. Cancel it before you start another one."),
        button: t("Show Panel"),
        command: "recurrent.showPanel",
      };
    case "noFile":
      return {
        severity: "warning",
        message: t("No file on this machine is open in the editor. Save the text to a file, then train on it."),
        button: t("Save As…"),
        command: "workbench.action.files.saveAs",
      };
    case "noExamples":
      return {
        severity: "warning",
        message: t(
          "{0} holds no examples. Each line needs two parts with a tab between them, such as a label and a text.",
          problem.file,
        ),
        button: t("Choose Another File"),
        command: "recurrent.trainDataFile",
      };
    case "noTaskModel":
      return {
        severity: "information",
        message: t("This workspace has no model of a task yet. Train one on a data file first."),
        button: t("Train on Data File"),
        command: "recurrent.trainDataFile",
      };
    case "noInput":
      return {
        severity: "information",
        message: t("There is no text to answer. Place the cursor on a line with text, or select some lines."),
        ...SHOW_LOG,
      };
    case "noModel":
      return {
        severity: "information",
        message: t("This workspace has no model yet. Train one first."),
        button: t("Train on Workspace"),
        command: "recurrent.train",
      };
    case "trainingInterrupted":
      return {
        severity: "error",
        message: t("Training was interrupted: {0} You can resume it from its last checkpoint.", problem.reason),
        button: t("Resume"),
        command: "recurrent.resumeTraining",
      };
    case "trainingFailed":
      return { severity: "error", message: t("Training failed: {0}", problem.reason), ...SHOW_LOG };
    case "replayFailed":
      return { severity: "error", message: t("The commits could not be replayed: {0}", problem.reason), ...SHOW_LOG };
    case "sampleFailed":
      return { severity: "error", message: t("The sample could not be generated: {0}", problem.reason), ...SHOW_LOG };
    case "forgetFailed":
      return { severity: "error", message: t("The model could not be deleted: {0}", problem.reason), ...SHOW_LOG };
    case "cannotOpen": {
      const message = t(
        "{0} could not be opened ({1}). Train again to update the corpus report.",
        problem.path,
        problem.reason,
      );
      return { severity: "warning", message, button: t("Train on Workspace"), command: "recurrent.train" };
    }
    case "audited": {
      const { documents, writings, findings } = problem;
      const files = filesText(documents);
      if (findings > 0) {
        const found = findings === 1 ? t("1 possible secret") : t("{0} possible secrets", decimal(findings));
        const message = t("Found {0} in {1} in memory and {2} generated texts. See the log.", found, files, writings);
        return { severity: "warning", message, ...SHOW_LOG };
      }
      const message = t("Found no known kind of secret in {0} in memory and {1} generated texts.", files, writings);
      return { severity: "information", message, ...SHOW_LOG };
    }
    case "modelNotice":
      return { severity: "warning", message: problem.notice, ...SHOW_LOG };
    case "networkForgotten":
      return {
        severity: "information",
        message: t("The network had learned files that are now excluded, so the base model takes its place."),
        button: t("Train on Workspace"),
        command: "recurrent.train",
      };
    case "memoryNotSaved": {
      const message = t(
        "The workspace memory could not be saved ({0}). Free some space and check the permissions.",
        problem.reason,
      );
      return { severity: "warning", message, ...SHOW_LOG };
    }
    case "commandFailed":
      return { severity: "error", message: t("The command failed: {0}", problem.reason), ...SHOW_LOG };
    default:
      return problem satisfies never;
  }
}

function runningText(before: "replay" | "import" | "restore" | undefined): string {
  switch (before) {
    case "replay":
      return t("A training run is in progress. Stop it before you replay commits.");
    case "import":
      return t("A training run is in progress. Stop it before you import a model.");
    case "restore":
      return t("A training run is in progress. Stop it before you use another model.");
    case undefined:
      return t("A training run is already in progress. Stop it before you start another one.");
    default:
      return before satisfies never;
  }
}

function obstacleProblem(obstacle: Obstacle, command: string): ProblemText {
  const { sentence, action } = obstacleText(obstacle);
  return { severity: "warning", message: sentence, button: action, command };
}

/** Returns why a worker does not answer, as the reason of a problem. */
export function workerProblem(why: "closed" | "crashing" | "hanging" | "memory", name: string): string {
  switch (why) {
    case "closed":
      return t("The {0} worker has stopped. Reload the window.", name);
    case "crashing":
      return t("The {0} worker crashed several times in a row. Check the log, then reload the window.", name);
    case "hanging":
      return t("The {0} worker did not answer for a long time, so it was ended. Try again.", name);
    case "memory":
      return name === "replay"
        ? t("The replay worker ran out of memory. Replay fewer commits, or exclude files from training.")
        : t("The {0} worker ran out of memory. Train on fewer files. The last saved model is kept.", name);
    default:
      return why satisfies never;
  }
}

/** The reason of a run that did not end by itself. */
export const NOT_STOPPED = t("Training did not stop in time, so it was ended. The last saved model is still in use.");

/** The reason of a commit replay that did not end by itself. */
export const REPLAY_NOT_STOPPED = t("The commit replay did not stop in time, so it was ended.");
