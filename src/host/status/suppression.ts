/** Why there is no completion. Pure: state in, reason and words out. */

import { lexicalStateAt } from "../../core/text/lexicalState.ts";
import { t } from "../../protocol/localize.ts";
import type { InlineSettings } from "../common/settings.ts";

export type Suppression =
  | { readonly kind: "off" }
  | { readonly kind: "noModel" }
  | { readonly kind: "manual" }
  /** `left`: as "14 min" or "until restart". */
  | { readonly kind: "snoozed"; readonly left: string }
  | { readonly kind: "deleting" }
  | { readonly kind: "comment" }
  | { readonly kind: "string" }
  /** The model was asked, and nothing was likely enough. */
  | { readonly kind: "unlikely" };

/** What holds in a document wherever the cursor is. */
export interface CompletionState {
  readonly settings: Pick<InlineSettings, "isEnabled" | "trigger">;
  readonly snoozeLeft: string | undefined;
}

/** Where someone types, or asks for a completion by name. */
export interface CursorContext {
  readonly isTyping: boolean;
  readonly isDeleting: boolean;
  readonly languageId: string;
  readonly prefix: string;
}

/** Why completions do not come by themselves in a document; undefined when they do. */
export function stateSuppression({ settings, snoozeLeft }: CompletionState): Suppression | undefined {
  if (!settings.isEnabled) return { kind: "off" };
  if (settings.trigger === "manual") return { kind: "manual" };
  return snoozeLeft === undefined ? undefined : { kind: "snoozed", left: snoozeLeft };
}

/** Why the model is not even asked; undefined when it is. Who asks by name is answered wherever completions are on. */
export function suppressionAt(
  { isTyping, isDeleting, languageId, prefix }: CursorContext,
  standing: CompletionState & { readonly settings: Pick<InlineSettings, "inComments" | "inStrings"> },
): Suppression | undefined {
  const { settings } = standing;
  if (!isTyping) return settings.isEnabled ? undefined : { kind: "off" };
  const lasting = stateSuppression(standing);
  if (lasting) return lasting;
  if (isDeleting) return { kind: "deleting" };
  if (settings.inComments && settings.inStrings) return undefined;
  const place = lexicalStateAt(languageId, prefix);
  if (place === "comment" && !settings.inComments) return { kind: "comment" };
  return place === "string" && !settings.inStrings ? { kind: "string" } : undefined;
}

/** What the language status says, with the command that helps. */
export interface SuppressionText {
  readonly text: string;
  readonly detail: string;
  readonly command: { readonly title: string; readonly command: string; readonly arguments?: readonly unknown[] };
}

const SETTINGS = {
  title: t("Settings"),
  command: "workbench.action.openSettings",
  arguments: ["recurrent.inline"],
} as const;
const SNOOZE = { title: t("Snooze"), command: "recurrent.snooze" } as const;
const TRAIN = { title: t("Train"), command: "recurrent.train" } as const;

/** @param silence undefined where completions come */
export function suppressionText(silence: Suppression | undefined): SuppressionText {
  if (!silence) return { text: t("Completions on"), detail: "Recurrent", command: SNOOZE };
  switch (silence.kind) {
    case "off":
      return {
        text: t("Completions off"),
        detail: t("by the settings, for this language or for all"),
        command: SETTINGS,
      };
    case "noModel":
      return { text: t("No completions"), detail: t("there is no model of this workspace in use"), command: TRAIN };
    case "manual":
      return { text: t("Completions when asked for"), detail: t("Trigger Inline Suggestion asks"), command: SETTINGS };
    case "snoozed":
      return { text: t("Completions snoozed"), detail: silence.left, command: SNOOZE };
    case "deleting":
      return { text: t("No completion"), detail: t("you have deleted; type on for one"), command: SETTINGS };
    case "comment":
      return { text: t("No completion"), detail: t("off in comments by the settings"), command: SETTINGS };
    case "string":
      return { text: t("No completion"), detail: t("off in strings by the settings"), command: SETTINGS };
    case "unlikely":
      return { text: t("No completion"), detail: t("nothing is likely enough here"), command: SETTINGS };
    default:
      return silence satisfies never;
  }
}
