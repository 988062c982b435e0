/** Tells the user what happened to a model that was loaded or could not be saved. */
import type { ModelSummary } from "../../protocol/completion.ts";
import { showProblem } from "../common/userErrors.ts";

/** Shows that an earlier model or the base model is used instead of the newest one. */
export function tellLoaded(summary: ModelSummary | null): void {
  if (summary?.notice) void showProblem({ kind: "modelNotice", notice: summary.notice });
  if (summary?.isNetworkForgotten) tellNetworkForgotten();
}

/** Shows that the network had learned what is excluded now. */
export function tellNetworkForgotten(): void {
  void showProblem({ kind: "networkForgotten" });
}

/** Makes a function that shows once that the memory cannot be saved, such as on a full disk. */
export function notSavedTeller(): (reason: string) => void {
  let isTold = false;
  return reason => {
    if (!isTold) void showProblem({ kind: "memoryNotSaved", reason });
    isTold = true;
  };
}
