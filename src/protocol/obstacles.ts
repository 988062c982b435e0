/** The texts of what keeps a workspace from being learned, for the extension host and the panel. */
import { t } from "./localize.ts";
import type { Obstacle } from "./panel.ts";

export interface ObstacleText {
  readonly sentence: string;
  /** The label of the button that helps. */
  readonly action: string;
}

const OBSTACLES: Record<Obstacle, ObstacleText> = {
  noFolder: {
    sentence: t("No folder is open. Open a folder to train on it."),
    action: t("Open Folder"),
  },
  untrusted: {
    sentence: t("Recurrent does not train in Restricted Mode. Trust this workspace to train on it."),
    action: t("Manage Workspace Trust"),
  },
  virtual: {
    sentence: t(
      "Recurrent trains on files on a disk, and this workspace is virtual. Open a folder on a disk to train on it. Until then, the base model makes suggestions.",
    ),
    action: t("Open Folder"),
  },
};

/** Returns the texts of an obstacle. */
export function obstacleText(obstacle: Obstacle): ObstacleText {
  return OBSTACLES[obstacle];
}
