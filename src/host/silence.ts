/** Why there is no completion. Pure: state in, reason and words out. */
import { lexicalPlace } from "./lexicalPlace.ts";
import type { InlineSettings } from "./settings.ts";

export type Silence =
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
export interface Standing {
  readonly settings: Pick<InlineSettings, "isEnabled" | "trigger">;
  readonly snoozeLeft: string | undefined;
}

/** Where someone types, or asks for a completion by name. */
export interface Spot {
  readonly isTyping: boolean;
  readonly isDeleting: boolean;
  readonly languageId: string;
  readonly prefix: string;
}

/** Why completions do not come by themselves in a document; undefined when they do. */
export function standingSilence({ settings, snoozeLeft }: Standing): Silence | undefined {
  if (!settings.isEnabled) return { kind: "off" };
  if (settings.trigger === "manual") return { kind: "manual" };
  return snoozeLeft === undefined ? undefined : { kind: "snoozed", left: snoozeLeft };
}

/** Why the model is not even asked; undefined when it is. Who asks by name is answered wherever completions are on. */
export function silenceAt(
  { isTyping, isDeleting, languageId, prefix }: Spot,
  standing: Standing & { readonly settings: Pick<InlineSettings, "inComments" | "inStrings"> },
): Silence | undefined {
  const { settings } = standing;
  if (!isTyping) return settings.isEnabled ? undefined : { kind: "off" };
  const lasting = standingSilence(standing);
  if (lasting) return lasting;
  if (isDeleting) return { kind: "deleting" };
  if (settings.inComments && settings.inStrings) return undefined;
  const place = lexicalPlace(languageId, prefix);
  if (place === "comment" && !settings.inComments) return { kind: "comment" };
  return place === "string" && !settings.inStrings ? { kind: "string" } : undefined;
}
