/** Decides why nothing is suggested, and puts it in words. Pure. */
import { lexicalStateAt } from "../../core/text/lexicalState.ts";
import { t } from "../../protocol/localize.ts";
import type { InlineSettings } from "../common/settings.ts";

/** Why nothing is suggested. */
export type Suppression =
  | { readonly kind: "off" }
  | { readonly kind: "noModel" }
  | { readonly kind: "manual" }
  /** `left`: the remaining time, as "14 min" or "until restart". */
  | { readonly kind: "snoozed"; readonly left: string }
  | { readonly kind: PlaceSuppression }
  | { readonly kind: "deleting" }
  | { readonly kind: "comment" }
  | { readonly kind: "string" }
  /** The user has dismissed, deleted or undone this text here. */
  | { readonly kind: "refused" }
  /** No completion of the model was likely enough. */
  | { readonly kind: "unlikely" };

/** What keeps suggestions from a whole document, by where it is. */
export type PlaceSuppression = "excluded" | "secretFile" | "commitMessage";

/** What applies in a document wherever the cursor is. */
export interface CompletionState {
  readonly settings: Pick<InlineSettings, "isEnabled" | "trigger">;
  readonly snoozeLeft: string | undefined;
  /** Absent where suggestions are allowed. */
  readonly place?: PlaceSuppression | undefined;
}

/** Where the user types or requests a suggestion. */
export interface CursorContext {
  readonly isTyping: boolean;
  readonly isDeleting: boolean;
  readonly languageId: string;
  readonly prefix: string;
}

/** Returns why nothing is suggested while typing anywhere in a document; undefined when suggestions are on. */
export function stateSuppression({ settings, snoozeLeft, place }: CompletionState): Suppression | undefined {
  if (!settings.isEnabled) return { kind: "off" };
  if (place) return { kind: place };
  if (settings.trigger === "manual") return { kind: "manual" };
  return snoozeLeft === undefined ? undefined : { kind: "snoozed", left: snoozeLeft };
}

/**
 * Returns why the model is not asked at the cursor; undefined when it is. An explicit request is only suppressed when
 * completions are off, or off in the whole document.
 */
export function suppressionAt(
  { isTyping, isDeleting, languageId, prefix }: CursorContext,
  state: CompletionState & { readonly settings: Pick<InlineSettings, "inComments" | "inStrings"> },
): Suppression | undefined {
  const { settings, place } = state;
  if (!isTyping) return settings.isEnabled ? place && { kind: place } : { kind: "off" };
  const suppression = stateSuppression(state);
  if (suppression) return suppression;
  if (isDeleting) return { kind: "deleting" };
  if (settings.inComments && settings.inStrings) return undefined;
  const lexicalState = lexicalStateAt(languageId, prefix);
  if (lexicalState === "comment" && !settings.inComments) return { kind: "comment" };
  return lexicalState === "string" && !settings.inStrings ? { kind: "string" } : undefined;
}

/** A text for the language status, with the command that helps. */
export interface SuppressionText {
  readonly text: string;
  readonly detail: string;
  readonly command: { readonly title: string; readonly command: string; readonly arguments?: readonly unknown[] };
}

const SETTINGS = {
  title: t("Open Settings"),
  command: "workbench.action.openSettings",
  arguments: ["recurrent.inline"],
} as const;
const SNOOZE = { title: t("Snooze"), command: "recurrent.snooze" } as const;
const TRAIN = { title: t("Train"), command: "recurrent.train" } as const;

/** Returns the text of a suppression, or of suggestions that are on. */
export function suppressionText(suppression: Suppression | undefined): SuppressionText {
  if (!suppression) return { text: t("Completions are on"), detail: "Recurrent", command: SNOOZE };
  switch (suppression.kind) {
    case "off":
      return {
        text: t("Completions are off"),
        detail: t("turned off in the settings"),
        command: SETTINGS,
      };
    case "noModel":
      return { text: t("No completions"), detail: t("this workspace has no model"), command: TRAIN };
    case "manual":
      return { text: t("Completions on request"), detail: t("run Trigger Inline Suggestion"), command: SETTINGS };
    case "snoozed":
      return { text: t("Completions are snoozed"), detail: suppression.left, command: SNOOZE };
    case "excluded":
      return { text: t("Completions are off"), detail: t("turned off for this path"), command: SETTINGS };
    case "secretFile":
      return { text: t("Completions are off"), detail: t("turned off in files with secrets"), command: SETTINGS };
    case "commitMessage":
      return { text: t("Completions are off"), detail: t("turned off in commit messages"), command: SETTINGS };
    case "deleting":
      return { text: t("No suggestion"), detail: t("suggestions resume when you type"), command: SETTINGS };
    case "comment":
      return { text: t("No suggestion"), detail: t("turned off in comments"), command: SETTINGS };
    case "string":
      return { text: t("No suggestion"), detail: t("turned off in strings"), command: SETTINGS };
    case "refused":
      return { text: t("No suggestion"), detail: t("dismissed or deleted here"), command: SETTINGS };
    case "unlikely":
      return { text: t("No suggestion"), detail: t("nothing is likely enough here"), command: SETTINGS };
    default:
      return suppression satisfies never;
  }
}
